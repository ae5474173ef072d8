# What browsers show by themselves.

offer-title = عرض: { $pay }
offer-text = { $brand }، { $queue }. افتح مكتبك للقبول.
call-title = هناك عمل ينتظر
call-text = توجد استفسارات يمكنك الرد عليها. اتصل إن استطعت.
trial-title = يعمل
trial-text = هكذا تظهر العروض على هذا الجهاز.
