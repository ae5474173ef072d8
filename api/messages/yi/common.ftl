# What every page says.

skip-to-content = גייט צום אינהאַלט
nav-label = טיילן
sign-in = אַרײַנגיין
sign-out = אַרויסגיין
sign-up = זיך אײַנשרײַבן
language = שפּראַך
change = טוישן
save = אויפֿהיטן
cancel = אָפּזאָגן
none = קיין
documentation = API־דאָקומענטאַציע
times-in-zone = צײַטן אין { $zone }
connection-lost = די פֿאַרבינדונג איז איבערגעריסן. וואָס איר האָט געשריבן בלײַבט; מיר פּרוּוון ווײַטער.
back-to-start = צוריק צום אָנהייב
failure-forbidden = איר מעגט דאָס נישט זען
failure-not-found = דאָ איז גאָרנישט
failure-conflict = דאָס גייט שוין נישט
failure-invalid = עפּעס איז נישט ריכטיק אין דעם וואָס איז געשיקט געוואָרן
failure-busy = צו פֿיל אויף איין מאָל
failure-ours = דאָס איז אונדזער שולד
failure-again = זײַט אַזוי גוט און פּרוּווט נאָך אַ מאָל באַלד.
failure-instance = ווען איר שרײַבט אונדז, דערמאָנט { $id }.
mistake-other = קוקט עס איבער: { $detail }
problem-invalid = פֿאַרריכט וואָס איז אָנגעצייכנט.
problem-not-found = אַזאַ זײַט אָדער זאַך איז נישטאָ, אָדער זי איז נישט אײַערע.
problem-forged-form = דער פֿאָרמולאַר איז פֿאַרעלטערט. גייט צוריק, לאָדט איבער די זײַט און פּרוּווט נאָך אַ מאָל.
problem-wrong-role = די זײַט איז פֿאַר מענטשן מיט אַן אַנדער ראָלע.
problem-too-many-requests = וואַרט אַ ווײַלע איידער איר פּרוּווט ווידער.
problem-internal = דאָס איז אונדזער שולד, און עס איז פֿאַרצייכנט.
problem-unavailable = דאָס איז איצט נישט מעגלעך.
problem-unauthenticated = גייט אַרײַן, זײַט אַזוי גוט.
problem-session-over = איר זײַט אַרויסגעגאַנגען. גייט ווידער אַרײַן.
role-owner = אייגנטימער
role-developer = אַנטוויקלער
role-agent = אַגענט
role-finance = פֿינאַנצן
role-expert = עקספּערט
role-ops = אַדמיניסטראַטאָר
role-approver = באַשטעטיקער פֿון אויסצאָלן
reason = סיבה
reason-note = באַמערקונג (נישט נייטיק)
reason-busy = איך האָב גענוג צו טאָן
reason-skill = איך קען נישט די טעמע
reason-conflict = אינטערעסן־קאָנפֿליקט
reason-unsafe = איך פֿיל זיך נישט זיכער
reason-break = איך מאַך אַ הפֿסקה
reason-shift-end = מײַן משמרת ענדיקט זיך
reason-technical = עפּעס אַרבעט נישט
reason-language = מען דאַרף אַן אַנדער שפּראַך
reason-needs-brand-decision = די פֿירמע דאַרף באַשליסן
reason-needs-brand-information = נאָר די פֿירמע ווייסט
reason-policy = אַזוי זאָגן אירע כּללים
reason-abuse = דער קונה זידלט
reason-safety = עמעצער קען זײַן אין געפֿאַר
length-seconds = { $count ->
    [one] { $count } סעקונדע
   *[other] { $count } סעקונדעס
 }
length-minutes = { $count ->
    [one] { $count } מינוט
   *[other] { $count } מינוט
 }
length-hours = { $count ->
    [one] { $count } שעה
   *[other] { $count } שעה
 }
length-days = { $count ->
    [one] { $count } טאָג
   *[other] { $count } טעג
 }
dispute-statement = וואָס איז געשען
dispute-send = שיק
dispute-answer = דײַן ענטפֿער
dispute-answer-text = זאָג וואָס איז געשען: אַ מענטש פֿון אונדז לייענט ביידע צדדים. אויב קיינער באַשליסט ניט צו דער צײַט, ענדיקט זיך עס לטובֿת דעם עקספּערט.
dispute-withdraw = ציִען צוריק
done-dispute-opened = דײַן פֿאָדערונג איז בײַ אונדז.
done-dispute-answered = דײַן ענטפֿער איז פֿאַרהיטן. קענסט אים ענדערן ביזן באַשלוס.
done-dispute-withdrawn = דער סכסוך איז צוריקגעצויגן.
