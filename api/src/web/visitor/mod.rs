//! Pages for everybody: what it is, signing up, signing in, and what mails lead to.

mod join;
mod landing;
mod language;
mod password;
mod sign_in;
mod sign_in_code;
mod sign_up;
mod unsubscribe;
mod verify;

use actix_web::web;

/// The routes of visitors' pages.
pub(super) fn routes(cfg: &mut web::ServiceConfig) {
    cfg.service(web::resource("/").get(landing::show))
        .service(web::resource("/language").post(language::choose))
        .service(
            web::resource("/sign-in")
                .get(sign_in::show)
                .post(sign_in::submit),
        )
        .service(
            web::resource("/sign-in/code")
                .get(sign_in_code::show)
                .post(sign_in_code::submit),
        )
        .service(web::resource("/sign-out").post(sign_in::sign_out))
        .service(
            web::resource("/sign-up/brand")
                .get(sign_up::show_brand)
                .post(sign_up::submit_brand),
        )
        .service(
            web::resource("/sign-up/expert")
                .get(sign_up::show_expert)
                .post(sign_up::submit_expert),
        )
        .service(
            web::resource("/verify")
                .get(verify::show)
                .post(verify::submit),
        )
        .service(web::resource("/verify/again").post(verify::ask_again))
        .service(
            web::resource("/unsubscribe/{token}")
                .get(unsubscribe::show)
                .post(unsubscribe::submit),
        )
        .service(web::resource("/join").get(join::show).post(join::submit))
        .service(
            web::resource("/forgot")
                .get(password::show_forgot)
                .post(password::submit_forgot),
        )
        .service(
            web::resource("/reset")
                .get(password::show_reset)
                .post(password::submit_reset),
        );
}
