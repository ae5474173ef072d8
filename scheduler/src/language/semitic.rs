//! Hebrew and Arabic letters, each shared by languages that their letters and small words tell
//! apart: Yiddish and Hebrew, Arabic, Persian and Urdu.

use entity::value::LanguageTag;

use super::{Guess, clean, primary};

/// What it counts, in words, that the queue serves a language and not its neighbour.
const SERVED: f64 = 1.5;

/// Yiddish or Hebrew.
pub(super) fn hebrew(text: &str, allowed: &[LanguageTag]) -> Guess {
    let plain: String = text.chars().flat_map(plain_letters).collect();
    let letters = count(&plain, |letter| ('א'..='ת').contains(&letter));
    // A letter of both, but a vowel of every second word in Yiddish: 11 % against 4 %.
    let ayin = count(&plain, |letter| letter == 'ע');
    let mut yiddish = hits(&plain, YIDDISH) + count(text, marks_yiddish).min(6.0) / 2.0;
    let mut hebrew = hits(&plain, HEBREW) + count(text, marks_hebrew).min(6.0) / 2.0;
    let surplus = ayin - letters * 0.07;
    *(if surplus > 0.0 {
        &mut yiddish
    } else {
        &mut hebrew
    }) += surplus.abs() / 2.0;
    let served = |tag| f64::from(u8::from(serves(allowed, tag))) * SERVED;
    let scores = [
        ("he", hebrew + served("he")),
        ("yi", yiddish + served("yi")),
    ];
    contest(&scores, letters)
}

/// Arabic, Persian or Urdu: Arabic unless the queue serves the others or the text is clearly so.
pub(super) fn arabic(text: &str, allowed: &[LanguageTag]) -> Guess {
    let letters = count(text, char::is_alphabetic);
    let own = |words: &str, letters: &str| {
        hits(text, words) + count(text, |letter| letters.contains(letter)).min(8.0) / 2.0
    };
    let served = |tag| f64::from(u8::from(serves(allowed, tag))) * SERVED;
    let scores = [
        ("ar", own(ARABIC, "ةىيكأإؤ") + 1.5 + served("ar")),
        ("fa", own(PERSIAN, "گپچژیک") + served("fa")),
        ("ur", own(URDU, "ٹڈڑںےہھیک") + served("ur")),
    ];
    contest(&scores, letters)
}

/// The best of two or three, surer with its lead and with the length of the text.
fn contest(scores: &[(&'static str, f64)], letters: f64) -> Guess {
    let mut sorted = scores.to_vec();
    sorted.sort_by(|a, b| b.1.total_cmp(&a.1));
    let (language, best) = sorted[0];
    let lead = best - sorted[1].1;
    Guess {
        language,
        confidence: (0.6 + lead * 0.15).min(1.0) * (letters / 3.0).min(1.0),
    }
}

fn serves(allowed: &[LanguageTag], language: &str) -> bool {
    allowed.iter().any(|tag| primary(tag) == language)
}

fn count(text: &str, which: impl Fn(char) -> bool) -> f64 {
    text.chars().filter(|&letter| which(letter)).count() as f64
}

/// How many words of the text are in the list.
fn hits(text: &str, list: &str) -> f64 {
    let listed = |word: &String| list.split_ascii_whitespace().any(|one| one == word);
    clean::words(text).filter(listed).count() as f64
}

/// A letter without points, ligatures as their letters: as people write without a keyboard for it.
fn plain_letters(letter: char) -> impl Iterator<Item = char> {
    let plain = match letter {
        '\u{591}'..='\u{5C7}' => "",
        'װ' => "וו",
        'ױ' => "וי",
        'ײ' | '\u{FB1F}' => "יי",
        '\u{FB1D}' => "י",
        '\u{FB2A}'..='\u{FB2D}' => "ש",
        '\u{FB2E}'..='\u{FB30}' => "א",
        '\u{FB31}' | '\u{FB4C}' => "ב",
        '\u{FB35}' | '\u{FB4B}' => "ו",
        '\u{FB3B}' | '\u{FB4D}' => "כ",
        '\u{FB44}' | '\u{FB4E}' => "פ",
        '\u{FB4A}' => "ת",
        _ => "",
    };
    let kept = plain.is_empty() && !matches!(letter, '\u{591}'..='\u{5C7}');
    plain.chars().chain(kept.then_some(letter))
}

/// Ligatures, and the points that only Yiddish writes: under alef and yud, over pe.
fn marks_yiddish(letter: char) -> bool {
    matches!(
        letter,
        'װ' | 'ױ'
            | 'ײ'
            | '\u{5B7}'
            | '\u{5B8}'
            | '\u{5BF}'
            | '\u{FB1F}'
            | '\u{FB2E}'
            | '\u{FB2F}'
            | '\u{FB4C}'..='\u{FB4E}'
    )
}

/// Points that pointed Hebrew needs in every word and Yiddish never uses.
fn marks_hebrew(letter: char) -> bool {
    matches!(
        letter,
        '\u{5B0}'..='\u{5B3}' | '\u{5B5}' | '\u{5B6}' | '\u{5B9}' | '\u{5BB}'
    )
}

const YIDDISH: &str = "איז און איך ניט נישט האב האבן האט האסט מיר מיך מיין מיינע מיינעם די דער דאס \
    דעם א אן פאר פארן פון פונעם מיט איר אייך אייער אייערע וואס ווי וואו וואוהין ווען ווער וועלכע ביטע \
    ביז נאך צו צום אויף אויפן אויב אבער אויך זיך זי ער עס מען קען קענען קענט קענסט וויל ווילן דארף \
    דארפן זאל זאלן וועט וועל וועלן געווען געקומען באקומען באשטעלט באשטעלונג הילף העלפן העלפט דאנק \
    אדאנק גוטן גוט גוטע טאג מארגן אוונט ניין שוין אלץ אלעס אלע פארוואס ווייל דאך נאר יעצט איצט \
    געלט קאנטע פאקל פעקל שיקן געשיקט צייט לאנג זייט זייער ביסט בין זענען וואלט קיין עפעס מער אזוי \
    נעכטן היינט מוז ארבעט געבן זאגן צוריק פראבלעם אפילו ווידער בעט ביי";

const HEBREW: &str = "של את לא אני הוא היא על עם זה זאת זו כי מה יש שלי שלך שלכם לי לך לכם אם גם \
    אבל או רק כבר עוד איך מתי איפה היכן למה אנחנו אתם היה הייתי תודה בבקשה הזמנה ההזמנה הזמנתי צריך \
    צריכה רוצה יכול יכולה אפשר מאוד כל אחרי לפני עדיין קיבלתי חשבון החשבון כסף אליי אותי משלוח \
    המשלוח עזרה לעזור לקבל שום היום אתמול מחר אל כן הזה הזאת בעיה מישהו ניתן האם";

const ARABIC: &str = "في من على إلى الى لم لن لا ما هل أن ان إن هذا هذه ذلك التي الذي مع عن كان \
    كيف متى أين اين لماذا ماذا أنا انا نحن هو هي لكن و أو او قد كل بعد قبل منذ عند لدي يمكن أريد اريد \
    أرجو الرجاء شكرا شكراً مرحبا مرحباً السلام عليكم حتى الآن الان طلبي الطلب حسابي ممكن ليش وين شو \
    مش ايش بدي عايز";

const PERSIAN: &str = "است این که را با برای از من می آن چرا چه هم یک شما سلام ممنون لطفا لطفاً نیست \
    هنوز سفارش نمی شود کنید کنم شده ام خود تا اما چطور کجا";

const URDU: &str = "ہے ہیں میں کے کی کا کو نہیں اور میرا میری مجھے آپ یہ سے پر نے کیا ابھی تک کیوں \
    براہ کرم شکریہ تھا تھی ہوں کب کہاں";
