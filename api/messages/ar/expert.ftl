# Pages of experts.

expert-desk = المكتب
expert-presence = حالتك
expert-intent-online = متصل
expert-intent-paused = في استراحة
expert-intent-draining = تنهي ما لديك
expert-intent-offline = غير متصل
expert-until = حتى { $time }
expert-go-online = اتصل
expert-go-offline = اقطع الاتصال
expert-drain = لا جديد
expert-pause = استراحة
expert-pause-minutes = مدة الاستراحة
expert-minutes = { $minutes } دقيقة
expert-unverified = بريدك غير مؤكد بعد. بدون ذلك لا يمكن الدفع لك.
expert-applied = طلبك لدى فريقنا. ستصلك رسالة.
expert-unresponsive = انتهت عدة عروض دون رد، لذا لا تُقدּَם عروض الآن. اتصل مجددًا عند عودتك.
expert-shift-ends = نوبتك تنتهي قريبًا: لا عروض جديدة، أنهِ المفتوح.
expert-offers = العروض
expert-no-offers = لا عرض حاليًا. سيظهر هنا تلقائيًا.
expert-no-offers-offline = اتصل لتصلك العروض.
expert-offer-untitled = استفسار بلا عنوان
expert-query-untitled = استفسار بلا عنوان
expert-channel-chat = محادثة
expert-channel-email = بريد
expert-channel-social = تواصل اجتماعي
expert-answer-offer-within = مفتوح لمدة
expert-promised = وُعد العميل بجواب خلال
expert-terms = الشروط
expert-terms-text = يُستحق عند تأكيد العميل أو صمته { $quiet }، ويصبح متاحًا بعد { $hold }.
expert-called-off = إن أُلغي بعد ردك
expert-accept = قبول
expert-decline = رفض
expert-decline-hint = الرفض لا يكلفك شيئًا إن كان السبب الموضوع أو تعارضًا أو سلامتك.
expert-keys = المفاتيح:
expert-conversations = المحادثات
expert-conversation = محادثة
expert-no-conversations = لا شيء مفتوح.
expert-query-state-assigned = بانتظار ردك
expert-query-state-working = دورك
expert-query-state-waiting-customer = بانتظار العميل
expert-query-state-resolution-proposed = حُل، لم يؤكَّد بعد
expert-clock = أجب خلال
expert-context = ما تعرفه العلامة
expert-bot = ما قاله البوت
expert-older = اعرض المحادثة كاملة
expert-internal = ملاحظة داخلية
expert-internal-check = ملاحظة داخلية: لا يراها العميل
expert-suggestions = { $count ->
    [zero] لا مقالات
    [one] مقال واحد من الدليل قد يساعد
    [two] مقالان من الدليل قد يساعدان
    [few] { $count } مقالات من الدليل قد تساعد
    [many] { $count } مقالًا من الدليل قد يساعد
   *[other] { $count } مقال من الدليل قد يساعد
 }
expert-answer = جوابك
expert-send = أرسل
expert-resolve = وضع علامة محلول
expert-disposition = كيف انتهى
expert-disposition-answered = أُجيب عن السؤال
expert-disposition-informed = العميل يعرف الخطوة التالية
expert-disposition-no-action = لم يكن هناك ما يُفعل
expert-note = ملاحظة لمن يقرأ بعدك
expert-pass-on = إرجاع أو تحويل أو سؤال العلامة
expert-return = أرجع
expert-return-hint = إرجاع: ينتظر خبيرًا آخر ويحتفظ بعمره.
expert-transfer = حوّل
expert-transfer-hint = تحويل: يذهب إلى خبير آخر فورًا.
expert-escalate = اسأل العلامة
expert-escalate-hint = اسأل العلامة: يتولى فريقها أو يجيبك.
expert-back-to-desk = العودة إلى المكتب
problem-offer-expired = انتهى هذا العرض.
problem-offer-taken = سبقك خبير آخر.
problem-offer-withdrawn = سُحب هذا العرض.
problem-at-capacity = لديك أقصى ما يمكنك.
problem-expert-offline = اتصل أولًا.
problem-not-eligible = لم يعد يحق لك خدمة هذا الطابور.
problem-not-holding = لم يعد هذا الاستفسار لديك.
problem-not-in-this-state = هذا لا يتفق مع حالته الحالية.
problem-transfer-limit = حُوّل مرات كثيرة.
done-resolved = وُضعت علامة محلول. يُستحق الأجر عند تأكيد العميل أو صمته.
done-returned = أُرجع.
done-transferred = حُوّل.
done-escalated = سُئلت العلامة.
expert-shifts = النوبات
expert-own-shifts = نوباتك
expert-own-shifts-none = ليست لديك نوبات. المفتوحة أدناه.
expert-open-shifts = نوبات مفتوحة
expert-open-shifts-none = لا نوبة مفتوحة تناسبك حاليًا.
expert-claim = احجز هذه النوبة
expert-agree = وافق على الشروط الجديدة
expert-check-in = سجّل الحضور
expert-emergency = مطلوبة الآن
expert-not-claimable = لا يمكنك حجزها الآن.
expert-outside-availability = هذا خارج الأوقات التي ذكرت أنك متاح فيها.
expert-replacement-sought = يُبحث عن بديل
expert-release-link = أرجع نوبة { $time }
expert-release = أرجع النوبة
expert-no-release = لا يمكن إرجاع هذه النوبة بعد الآن.
expert-back-to-shifts = العودة إلى النوبات
expert-undo-until = حتى { $time } تُعد كأنها لم تُحجز.
expert-notice-free = ترجعها في وقت كافٍ: لا يكلفك ذلك شيئًا.
expert-notice-late = الوقت متأخر: تبقى مسؤولًا حتى يتولاها أحد.
expert-notice-last-minute = الوقت متأخر جدًا: تبقى مسؤولًا ويُسجَّل ذلك.
expert-seat-claimed = محجوزة
expert-seat-confirmed = مؤكدة
expert-seat-checked-in = حاضر
expert-per-query = { $money } لكل استفسار
expert-shift-length = { $length } إجمالًا
expert-incentive = { $money } إضافة
expert-standby = { $money } في الساعة على الأقل
expert-earnings = الأرباح
expert-earnings-none = لا أرباح بعد. يظهر هنا كل استفسار محلول.
expert-earning-accrued = معلّق
expert-earning-clearing = قيد التحرير
expert-earning-available = متاح
expert-earning-in-payout = قيد الدفع
expert-earning-paid = مدفوع
expert-earning-held = محجوز بسبب نزاع
expert-earning-voided = ملغى
expert-earned-for-resolution = استفسار محلول
expert-earned-for-visit-fee = عمل أُلغي
expert-earned-for-escalation-credit = استفسار مُصعّد
expert-earned-for-incentive = حافز
expert-earned-for-standby = استعداد
expert-earned-for-adjustment = تسوية
expert-payout-draft = قيد الإعداد
expert-payout-approved = معتمد
expert-payout-executing = في الطريق
expert-payout-unknown = قيد التحقق
expert-payout-settled = مدفوع
expert-payout-not-created = لم يُرسل
expert-payout-returned = مرتجع
expert-payout-cancelled = ملغى
expert-lines = { $count ->
    [zero] لا بنود
    [one] بند واحد
    [two] بندان
    [few] { $count } بنود
    [many] { $count } بندًا
   *[other] { $count } بند
 }
expert-earning-lines = بندًا بندًا
expert-date = التاريخ
expert-for = مقابل
expert-state = الحالة
expert-evidence = المستند
expert-amount = المبلغ
expert-clears-at = حتى { $time }
expert-older-lines = بنود أقدم
expert-payouts = الدفعات
expert-payouts-none = لم يُدفع شيء بعد. الدفع أسبوعي فوق حد أدنى.
done-shift-claimed = النوبة لك.
done-shift-released = أرجعت النوبة.
done-checked-in = سُجّل حضورك.
problem-shift-overlap = لديك نوبة أخرى في ذلك الوقت.
problem-rest-too-short = الراحة بين النوبتين قصيرة.
