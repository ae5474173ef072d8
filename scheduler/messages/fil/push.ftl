# What browsers show by themselves.

offer-title = Alok: { $pay }
offer-text = { $brand }, { $queue }. Buksan ang iyong mesa para tanggapin.
call-title = May naghihintay na trabaho
call-text = May mga tanong na kaya mong sagutin. Mag-online kung kaya mo.
trial-title = Gumagana
trial-text = Ganito lilitaw ang mga alok sa device na ito.
