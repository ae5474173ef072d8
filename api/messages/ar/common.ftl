# What every page says.

skip-to-content = انتقل إلى المحتوى
nav-label = الأقسام
sign-in = تسجيل الدخول
sign-out = تسجيل الخروج
sign-up = إنشاء حساب
language = اللغة
change = تغيير
save = حفظ
cancel = إلغاء
none = لا شيء
documentation = توثيق الواجهة البرمجية
times-in-zone = الأوقات بتوقيت { $zone }
connection-lost = انقطع الاتصال. ما كتبته محفوظ، ونواصل المحاولة.
back-to-start = العودة إلى البداية
failure-forbidden = لا يمكنك رؤية هذا
failure-not-found = لا يوجد شيء هنا
failure-conflict = لم يعد هذا ممكنًا
failure-invalid = هناك خطأ فيما أُرسل
failure-busy = ضغط كبير حاليًا
failure-ours = الخطأ من عندنا
failure-again = يرجى المحاولة بعد قليل.
failure-instance = إذا راسلتنا فاذكر { $id }.
mistake-other = يرجى التحقق من هذا: { $detail }
problem-invalid = يرجى تصحيح ما تم تحديده.
problem-not-found = لا توجد صفحة أو عنصر كهذا، أو أنه ليس لك.
problem-forged-form = انتهت صلاحية هذا النموذج. ارجع وأعد تحميل الصفحة ثم حاول مجددًا.
problem-wrong-role = هذه الصفحة لأشخاص بدور آخر.
problem-too-many-requests = انتظر قليلًا قبل المحاولة مجددًا.
problem-internal = الخطأ من عندنا وقد تم تسجيله.
problem-unavailable = هذا غير ممكن الآن.
problem-unauthenticated = يرجى تسجيل الدخول.
problem-session-over = تم تسجيل خروجك. سجّل الدخول مجددًا.
role-owner = مالك
role-developer = مطوّر
role-agent = موظف خدمة
role-finance = مالية
role-expert = خبير
role-ops = مشرف
role-approver = معتمد الدفعات
reason = السبب
reason-note = ملاحظة (اختيارية)
reason-busy = لدي ما يكفي
reason-skill = لا أعرف الموضوع
reason-conflict = تعارض مصالح
reason-unsafe = لا أشعر بالأمان
reason-break = آخذ استراحة
reason-shift-end = تنتهي نوبتي
reason-technical = عطل تقني
reason-language = تلزم لغة أخرى
reason-needs-brand-decision = القرار للعلامة
reason-needs-brand-information = العلامة وحدها تعرف
reason-policy = سياستها تقول ذلك
reason-abuse = العميل مسيء
reason-safety = قد يكون أحد في خطر
length-seconds = { $count ->
    [one] ثانية
    [two] ثانيتين
    [few] { $count } ثوانٍ
   *[other] { $count } ثانية
 }
length-minutes = { $count ->
    [one] دقيقة
    [two] دقيقتين
    [few] { $count } دقائق
   *[other] { $count } دقيقة
 }
length-hours = { $count ->
    [one] ساعة
    [two] ساعتين
    [few] { $count } ساعات
   *[other] { $count } ساعة
 }
length-days = { $count ->
    [one] يوم
    [two] يومين
    [few] { $count } أيام
   *[other] { $count } يومًا
 }
dispute-statement = ما الذي حدث
dispute-send = إرسال
dispute-answer = ردك
dispute-answer-text = قل ما حدث: يقرأ شخص من فريقنا كلام الطرفين. وإن لم يقرر أحد في الوقت انتهى لصالح الخبير.
dispute-withdraw = سحب
done-dispute-opened = مطالبتك لدى فريقنا.
done-dispute-answered = حُفظ ردك. يمكنك تغييره حتى القرار.
done-dispute-withdrawn = سُحب النزاع.
