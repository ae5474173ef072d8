//! The handlers for each kind of caller, and where they are.

/// Declares the handlers for one kind of caller: they differ in nothing else.
macro_rules! doors {
    ($doors:ident, $caller:ty, $base:literal) => {
        mod $doors {
            use super::*;

            /// The routes of this kind of caller.
            pub(super) fn routes(api: &mut Api) {
                api.resource($base, |r| {
                    r.get(
                        list,
                        says("Lists the webhook endpoints").scope(Scope::WebhooksRead),
                    )
                    .post(
                        create,
                        says("Makes a webhook endpoint; its secret is shown once")
                            .problems(&["too-many-endpoints"])
                            .scope(Scope::WebhooksWrite)
                            .created(),
                    )
                })
                .resource(concat!($base, "/{id}"), |r| {
                    r.get(
                        read,
                        says("Shows a webhook endpoint")
                            .scope(Scope::WebhooksRead)
                            .etag(),
                    )
                    .patch(
                        change,
                        says("Changes a webhook endpoint")
                            .scope(Scope::WebhooksWrite)
                            .if_match(),
                    )
                    .delete(
                        remove,
                        says("Removes a webhook endpoint").scope(Scope::WebhooksWrite),
                    )
                })
                .resource(concat!($base, "/{id}/rotate-secret"), |r| {
                    r.post(
                        rotate,
                        says("Gives a webhook endpoint another secret; for a day both sign")
                            .scope(Scope::WebhooksWrite),
                    )
                });
                acts(api);
            }

            /// What is done with an endpoint.
            fn acts(api: &mut Api) {
                api.resource(concat!($base, "/{id}/ping"), |r| {
                    r.post(
                        try_out,
                        says("Sends a signed ping at once and tells what came back")
                            .scope(Scope::WebhooksWrite),
                    )
                })
                .resource(concat!($base, "/{id}/replay"), |r| {
                    r.post(
                        replay,
                        says("Sends events of the last 30 days again")
                            .problems(&["endpoint-disabled"])
                            .scope(Scope::WebhooksWrite)
                            .accepted(),
                    )
                })
                .resource(concat!($base, "/{id}/deliveries"), |r| {
                    r.get(
                        log,
                        says("Lists deliveries with their tries, newest first")
                            .scope(Scope::WebhooksRead),
                    )
                })
                .resource(
                    concat!($base, "/{id}/deliveries/{delivery_id}/retry"),
                    |r| {
                        r.post(
                            retry,
                            says("Tries one delivery now")
                                .problems(&["endpoint-disabled", "delivery-erased"])
                                .scope(Scope::WebhooksWrite)
                                .accepted(),
                        )
                    },
                );
            }

            async fn list(
                caller: $caller,
                app: App,
                Params(paging): Params<Paging>,
            ) -> Reply<Listing<EndpointDocument>> {
                super::list(&app, &caller, paging).await
            }

            async fn create(
                caller: $caller,
                app: App,
                request: HttpRequest,
                Json(body): Json<EndpointBody>,
            ) -> Reply<EndpointDocument> {
                super::create(&app, (&request, &caller), body).await
            }

            async fn read(
                caller: $caller,
                app: App,
                Path(id): Path<WebhookEndpointId>,
            ) -> Reply<EndpointDocument> {
                super::read(&app, &caller, id).await
            }

            async fn change(
                caller: $caller,
                app: App,
                request: HttpRequest,
                Path(id): Path<WebhookEndpointId>,
                Json(body): Json<EndpointChange>,
            ) -> Reply<EndpointDocument> {
                super::change(&app, (&request, &caller), (id, body)).await
            }

            async fn remove(
                caller: $caller,
                app: App,
                Path(id): Path<WebhookEndpointId>,
            ) -> Reply<Nothing> {
                super::remove(&app, &caller, id).await
            }

            async fn rotate(
                caller: $caller,
                app: App,
                request: HttpRequest,
                Path(id): Path<WebhookEndpointId>,
                _: NoBody,
            ) -> Reply<EndpointDocument> {
                super::rotate(&app, (&request, &caller), id).await
            }

            async fn try_out(
                caller: $caller,
                app: App,
                request: HttpRequest,
                Path(id): Path<WebhookEndpointId>,
                _: NoBody,
            ) -> Reply<PingDocument> {
                super::try_out(&app, (&request, &caller), id).await
            }

            async fn replay(
                caller: $caller,
                app: App,
                request: HttpRequest,
                Path(id): Path<WebhookEndpointId>,
                Json(body): Json<ReplayBody>,
            ) -> Reply<ReplayView> {
                super::replay(&app, (&request, &caller), (id, body)).await
            }

            async fn log(
                caller: $caller,
                app: App,
                Path(id): Path<WebhookEndpointId>,
                Params(params): Params<DeliveryParams>,
            ) -> Reply<Listing<DeliveryDocument>> {
                super::log(&app, &caller, (id, params)).await
            }

            async fn retry(
                caller: $caller,
                app: App,
                request: HttpRequest,
                Path(ids): Path<(WebhookEndpointId, WebhookDeliveryId)>,
                _: NoBody,
            ) -> Reply<DeliveryDocument> {
                super::retry(&app, (&request, &caller), ids).await
            }
        }
    };
}
