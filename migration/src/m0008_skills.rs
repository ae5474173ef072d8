//! The skills that the catalogue ships with.

use sea_orm_migration::prelude::*;

use crate::dialect;

/// The skills that the catalogue ships with.
#[derive(Debug, DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::run(manager, STATEMENTS).await
    }
}

const STATEMENTS: &[&str] = &[
    r#"insert into skill (slug, names, aliases) values ('orders',
        '{"en": "Orders", "es": "Pedidos", "fil": "Mga order", "ar": "الطلبات", "yi": "באַשטעלונגען", "de": "Bestellungen"}',
        '["order", "shipping", "delivery", "tracking", "pedido", "envío", "entrega", "padala", "طلب", "توصيل", "באַשטעלונג", "bestellung", "lieferung", "versand"]')"#,
    r#"insert into skill (slug, names, aliases) values ('billing',
        '{"en": "Billing", "es": "Facturación", "fil": "Pagsingil", "ar": "الفواتير", "yi": "חשבונות", "de": "Abrechnung"}',
        '["bill", "invoice", "payment", "payments", "charges", "factura", "pago", "bayad", "bayarin", "فاتورة", "دفع", "חשבון", "צאָלונג", "rechnung", "zahlung"]')"#,
    r#"insert into skill (slug, names, aliases) values ('returns',
        '{"en": "Returns", "es": "Devoluciones", "fil": "Pagsasauli", "ar": "المرتجعات", "yi": "צוריקשיקן", "de": "Rücksendungen"}',
        '["return", "refund", "refunds", "exchange", "devolución", "reembolso", "sauli", "إرجاع", "استرداد", "rückgabe", "erstattung", "umtausch"]')"#,
    r#"insert into skill (slug, names, aliases) values ('tech',
        '{"en": "Technical support", "es": "Soporte técnico", "fil": "Suportang teknikal", "ar": "الدعم الفني", "yi": "טעכנישע הילף", "de": "Technischer Support"}',
        '["technical", "technical-support", "support", "it", "troubleshooting", "técnico", "teknikal", "تقني", "טעכניק", "technik"]')"#,
    r#"insert into skill (slug, names, aliases) values ('travel',
        '{"en": "Travel", "es": "Viajes", "fil": "Paglalakbay", "ar": "السفر", "yi": "רייזע", "de": "Reisen"}',
        '["booking", "bookings", "flights", "hotels", "viaje", "reserva", "biyahe", "حجز", "רייזן", "reise", "buchung"]')"#,
    r#"insert into skill (slug, names, aliases) values ('account',
        '{"en": "Account", "es": "Cuenta", "fil": "Account", "ar": "الحساب", "yi": "קאָנטע", "de": "Konto"}',
        '["accounts", "login", "sign-in", "password", "profile", "cuenta", "contraseña", "حساب", "تسجيل الدخول", "פּאַראָל", "anmeldung", "passwort"]')"#,
];
