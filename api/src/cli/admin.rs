//! `vesper admin create` and `vesper admin remove-second-factor`.

use std::io::Read;

use clap::{Args, Subcommand};
use entity::value::EmailAddress;
use scheduler::service::Actor;
use scheduler::service::Services;
use scheduler::service::password::Password;
use scheduler::service::people::CreateAdmin;
use scheduler::service::second_factor::RemoveLostFactorOf;
use serde_json::json;

use super::{Failure, Outcome, start};

/// Words that make a password when none is given: 128 bits.
const GENERATED_BYTES: usize = 16;

/// Administrators.
#[derive(Debug, Args)]
pub(super) struct Admin {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    Create(Create),
    RemoveSecondFactor(RemoveSecondFactor),
}

/// Makes somebody an administrator and an approver of payouts.
///
/// Without --password-stdin a password is made and shown once. Somebody known gets the new
/// password too, and is signed out everywhere.
#[derive(Debug, Args)]
#[command(
    after_help = "Example: pass show vesper | vesper admin create --email ana@example.com --password-stdin"
)]
struct Create {
    /// The address to sign in with
    #[arg(long)]
    email: String,
    /// Read the password from standard input
    #[arg(long)]
    password_stdin: bool,
    /// Answer with one JSON document
    #[arg(long)]
    json: bool,
}

/// Removes the second factor of somebody who lost it, with their recovery codes.
///
/// For the last administrator: others are helped over the API. The password stays, every device is
/// signed out, and a mail tells them.
#[derive(Debug, Args)]
#[command(after_help = "Example: vesper admin remove-second-factor --email ana@example.com")]
struct RemoveSecondFactor {
    /// Their address
    #[arg(long)]
    email: String,
    /// Answer with one JSON document
    #[arg(long)]
    json: bool,
}

impl Admin {
    pub(super) async fn run(self) -> Outcome {
        match self.action {
            Action::Create(create) => create.run().await,
            Action::RemoveSecondFactor(remove) => remove.run().await,
        }
    }
}

impl Create {
    async fn run(self) -> Outcome {
        let email = address(&self.email)?;
        let given = self.password_stdin.then(read_password).transpose()?;
        let config = start::config()?;
        let services = start::connect(&config).await?;
        start::migrate(&services).await?;
        let text = given.clone().unwrap_or_else(|| generate(&services));
        let password = Password::chosen(&text, &email)
            .map_err(|error| Failure::Input(format!("the password {error}")))?;
        let fault = |error| Failure::failed("cannot create the administrator", error);
        let use_case = CreateAdmin::prepare(&services, email, password)
            .await
            .map_err(fault)?;
        let created = services.run(Actor::System, use_case).await.map_err(fault)?;
        let made = given.is_none().then_some(text);
        if self.json {
            let answer = json!({
                "person_id": created.person.id,
                "email": self.email,
                "was_known": created.was_known,
                "password": made,
            });
            println!("{answer}");
        } else {
            println!("{} is an administrator ({})", self.email, created.person.id);
            if let Some(password) = made {
                println!("password (shown once): {password}");
            }
        }
        Ok(())
    }
}

impl RemoveSecondFactor {
    async fn run(self) -> Outcome {
        let email = address(&self.email)?;
        let services = start::connect(&start::config()?).await?;
        start::migrate(&services).await?;
        let use_case = RemoveLostFactorOf { email };
        let person = services
            .run(Actor::System, use_case)
            .await
            .map_err(|error| Failure::failed("cannot remove the second factor", error))?;
        if self.json {
            println!("{}", json!({ "person_id": person, "email": self.email }));
        } else {
            println!("{} has no second factor any more ({person})", self.email);
        }
        Ok(())
    }
}

fn address(text: &str) -> Result<EmailAddress, Failure> {
    text.parse()
        .map_err(|error| Failure::Input(format!("--email {error}")))
}

fn generate(services: &Services) -> String {
    hex::encode(services.entropy.bytes::<GENERATED_BYTES>())
}

/// The first line of standard input.
fn read_password() -> Result<String, Failure> {
    let mut text = String::new();
    std::io::stdin()
        .take(4_096)
        .read_to_string(&mut text)
        .map_err(|error| Failure::Input(format!("cannot read the password: {error}")))?;
    Ok(text.lines().next().unwrap_or_default().to_owned())
}
