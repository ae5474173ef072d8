//! Rounds through routes that no other story takes, so that each is shown to work from outside and
//! has a true example in the contract.

mod admin;
mod brand;
mod expert;
mod people;

use serde_json::Value;

fn id_of(thing: &Value) -> String {
    thing["id"].as_str().expect("an id").to_owned()
}
