//! The small words of some languages, and the vote they cast.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use super::clean;

/// What the small words of a text say.
pub(super) struct Vote {
    /// Votes per language; a word of several languages shares its vote among them.
    pub votes: BTreeMap<&'static str, f64>,
    /// How many words the text has.
    pub words: usize,
    /// How many letters it has.
    pub letters: usize,
}

/// Counts the small words of a text, among the `known` languages; among all when that is empty.
pub(super) fn vote(text: &str, known: &[&str]) -> Vote {
    let mut votes: BTreeMap<&'static str, f64> = BTreeMap::new();
    let asked = |language: &&&'static str| known.is_empty() || known.contains(*language);
    let mut words = 0;
    for word in clean::words(text) {
        words += 1;
        let Some(languages) = OWNERS.get(word.as_str()) else {
            continue;
        };
        let owners: Vec<&'static str> = languages.iter().filter(asked).copied().collect();
        // Nine in ten texts full of words that Catalan shares with its neighbours are not Catalan.
        let weight = |language: &str| {
            if known.is_empty() && language == "ca" {
                0.3
            } else {
                1.0
            }
        };
        let all: f64 = owners.iter().map(|language| weight(language)).sum();
        for &language in &owners {
            *votes.entry(language).or_default() += weight(language) / all;
        }
    }
    let spanish = text
        .chars()
        .filter(|sign| matches!(sign, '¿' | '¡'))
        .count();
    if spanish > 0 && asked(&&"es") {
        *votes.entry("es").or_default() += spanish.min(2) as f64;
    }
    let letters = text.chars().filter(|letter| letter.is_alphabetic()).count();
    Vote {
        votes,
        words,
        letters,
    }
}

static OWNERS: LazyLock<BTreeMap<&'static str, Vec<&'static str>>> = LazyLock::new(|| {
    let mut owners: BTreeMap<&'static str, Vec<&'static str>> = BTreeMap::new();
    for (language, words) in WORDS {
        for word in words.split_ascii_whitespace() {
            let languages = owners.entry(word).or_default();
            if !languages.contains(&language) {
                languages.push(language);
            }
        }
    }
    owners
});

/// The commonest words that carry no matter, and what people say when they ask for service;
/// accents also left out, as people in a hurry do.
const WORDS: [(&str, &str); 10] = [
    (
        "en",
        "the a an of and or but not no to in on at for from with without by as is are was were be \
        been am i i'm i've you your yours he she it it's its we our they their them me my mine this \
        that these those there here what when where why how which who can can't could would will \
        won't should do does don't did didn't has have haven't had hasn't still yet already again \
        please thanks thank hello hi hey help need want get got if so any some just only more very \
        about after before because than then up out all order ordered refund account card money package log \
        sign working again since until off am pm now",
    ),
    (
        "es",
        "el la los las un una unos unas de del al a que qué y o pero no sí si me mi mis tu tus te \
        su sus se lo le les nos con sin para por en es está esta este esto estos estas estoy están \
        ese esa eso son fue ha he han hay hemos había muy más mas menos cuando cuándo cómo como \
        dónde donde cuál cual cuánto cuanto quién quien todavía todavia aún aun ya también tambien \
        porque necesito quiero quisiera puedo pueden puede podría podrían tengo tiene tienen hacer \
        hice ser estar hola gracias buenos buenas buen día días dias tardes noches favor ayuda \
        ayudar ayúdenme pedido cuenta dinero desde hasta sobre entre ayer hoy mañana nada nunca \
        llegó llego llegado llega yo usted ustedes él ella ellos nosotros mismo otra otro \
        funciona envío envio compra reembolso tarjeta aquí aqui ahora ningún ningun ninguna hago compré \
        compre recibí recibi pagar pague pagué también siempre alguien cada vez ni",
    ),
    (
        "fil",
        "ang ng sa na mga ko mo ako ikaw ka siya kami tayo kayo sila ay at hindi di po opo ba pa \
        rin din lang lamang yung yong iyon ito iyan dito doon diyan nang kung kapag pag dahil para \
        pero may mayroon meron mayroong wala walang gusto gustong kong mong nasaan nasan saan \
        kailan bakit paano pano ano anong sino alin magkano ilan ilang aking akin iyong inyong \
        inyo namin naming natin nating nila kanila niya kanya nyo niyo ninyo kanina kahapon \
        ngayon ngayong bukas araw linggo buwan salamat maraming magandang umaga hapon gabi tulong \
        tulungan patulong paki pakisuyo pwede puwede maaari maaaring bang naman nga raw daw pala \
        sana muna ulit muli pang nung noong noon kasi kaya lahat isang isa dalawang dalawa bago \
        bagong pera bayad binayaran nagbayad natanggap dumating dumarating nakuha kumusta kamusta \
        oo huwag wag parin ganito ganoon yan nyan kailangan gumagana nito niyan inorder umorder \
        binili si ni kay nina sina mag nag",
    ),
    (
        "pt",
        "o a os as um uma uns umas de do da dos das em no na nos nas que e ou mas não nao sim eu \
        meu minha meus você voce vocês seu sua com sem para por pelo pela é está estão este esta \
        isso isto foi foram há muito mais quando como onde qual já ainda também porque preciso \
        quero gostaria posso pode podem tenho tem têm fazer ser estar olá ola obrigado obrigada \
        bom boa dia tarde noite pedido ajuda ao à até são entrega chegou conta dinheiro ontem",
    ),
    (
        "fr",
        "le la les l un une des de du au aux et ou mais ne pas je j'ai tu il elle nous vous ils \
        mon ma mes votre vos notre ce cette ces que qui quoi dans sur avec sans pour par est sont \
        été ai as avez ont suis très plus quand comment où déjà encore toujours aussi parce besoin \
        veux voudrais peux peut pouvez faire être c'est n'ai n'est s'il plaît bonjour bonsoir merci \
        commande reçu on se en y",
    ),
    (
        "it",
        "il lo la i gli le un uno una di del della dei delle a al alla e o ma non sì io mio mia \
        che chi come dove quando perché con senza per in nel nella su è sono ho hai ha abbiamo \
        hanno molto più già ancora anche questo questa quello posso può potete vorrei bisogno fare \
        essere ordine aiuto mi ti si ci vi ciao grazie buongiorno buonasera da dal dalla stato \
        arrivato",
    ),
    (
        "de",
        "der die das den dem des ein eine einen einem einer und oder aber nicht kein keine ich du \
        er sie es wir ihr mir mich mein meine meinen ist sind war habe hat haben wird werden wurde \
        kann können könnte mit ohne für von zu zum zur in im an am auf bei nach noch schon auch \
        sehr mehr wenn wann wie wo was warum weil dass hallo danke bitte guten tag bestellung seit \
        immer aus um",
    ),
    (
        "nl",
        "de het een en of maar niet geen ik jij je hij zij wij we mij mijn jullie uw is zijn was \
        heb heeft hebben wordt worden kan kunnen met zonder voor van te naar in op bij nog al ook \
        zeer meer als wanneer hoe waar wat waarom omdat dat deze dit die er hallo dank bedankt \
        alstublieft graag bestelling goedemorgen goedemiddag aan uit om",
    ),
    (
        "id",
        "saya aku kamu anda kami kita mereka dan atau tetapi tapi tidak belum sudah bisa dapat \
        akan yang ini itu di ke dari untuk dengan tanpa pada adalah ada apa apakah kapan bagaimana \
        mengapa kenapa berapa mana pesanan masih juga karena bukan mohon tolong halo terima kasih \
        selamat pagi siang malam lagi sekali nya",
    ),
    (
        "ca",
        "el la els les un una uns unes de del dels al als que i o però no sí em meu meva amb sense \
        per en és està són han he ha hi molt més quan com on ja encara també perquè necessito vull \
        puc pot podeu tinc té fer comanda aquest aquesta això hola gràcies bon bona dia tarda si us \
        plau",
    ),
];
