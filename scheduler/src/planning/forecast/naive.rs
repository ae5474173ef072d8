//! The forecast to beat: the mean of the last four same weekdays on the same slots.

use super::days::{Days, Special};

/// How many same weekdays are averaged.
const WEEKS: usize = 4;

/// A cell counts where at least this share was seen of what is usually seen of its slot: the one
/// instant of a slot at which a history begins tells no rate.
const SEEN: f64 = 0.5;

/// What a slot of a day would be by the same slots of the last same weekdays before `end`, as the
/// count of a whole slot; `None` where none of them was seen. Special days are passed over.
pub(super) fn same_weekdays(
    days: &Days,
    special: Option<&[Option<Special>]>,
    end: usize,
    day: usize,
) -> Vec<Option<f64>> {
    let usable = |earlier: &usize| special.is_none_or(|special| special[*earlier].is_none());
    let back = (1..).map(|weeks| day.checked_sub(7 * weeks));
    let earlier = back.take_while(Option::is_some).flatten();
    let earlier: Vec<usize> = earlier
        .filter(|earlier| *earlier < end)
        .filter(usable)
        .filter(|earlier| days.day(*earlier).iter().any(|cell| cell.exposure > 0.0))
        .take(WEEKS)
        .collect();
    let usual = days.usual_exposure();
    (0..days.slots())
        .map(|slot| {
            let cells = earlier.iter().map(|&earlier| days.day(earlier)[slot]);
            let seen = cells.filter(|cell| cell.exposure >= SEEN * usual[slot]);
            let (sum, count) = seen.fold((0.0, 0.0), |(sum, count), cell| {
                (sum + cell.count / cell.exposure, count + 1.0)
            });
            (count > 0.0).then(|| sum / count)
        })
        .collect()
}
