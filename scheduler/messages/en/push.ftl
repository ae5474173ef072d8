# What browsers show by themselves.

offer-title = Offer: { $pay }
offer-text = { $brand }, { $queue }. Open your desk to accept.
call-title = Work is waiting
call-text = Queries wait that you could answer. Go online if you can.
trial-title = It works
trial-text = Offers appear like this on this device.
