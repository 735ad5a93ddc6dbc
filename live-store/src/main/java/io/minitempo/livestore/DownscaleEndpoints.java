// SPDX-License-Identifier: Apache-2.0
package io.minitempo.livestore;

import io.minitempo.ring.kv.CasFailedException;
import io.minitempo.ring.ownership.Downscale;
import io.minitempo.server.http.HttpHandler;
import io.minitempo.server.http.HttpRequest;
import io.minitempo.server.http.HttpResponse;
import io.minitempo.server.http.OwnSite;
import io.minitempo.server.http.Route;
import io.minitempo.server.http.Router;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/// The endpoints by which an operator takes a live-store out of service (`spec/api.md §4.4`). Any thread may call.
public final class DownscaleEndpoints {

    private final LiveStore store;
    private final LiveStoreConfig config;
    private final Downscale downscale;

    private DownscaleEndpoints(LiveStore store, LiveStoreConfig config, Downscale downscale) {
        this.store = store;
        this.config = config;
        this.downscale = downscale;
    }

    /// Adds the endpoints of a live-store to the HTTP port.
    public static void register(Router router, LiveStore store, LiveStoreConfig config, LiveStoreRings rings) {
        DownscaleEndpoints endpoints = new DownscaleEndpoints(store, config, rings.downscale());
        router.add(route("/live-store/prepare-partition-downscale", endpoints.whileRunning(endpoints::partition)));
        router.add(route("/live-store/prepare-downscale", endpoints.whileRunning(endpoints::instance)));
    }

    private static Route route(String path, HttpHandler handler) {
        return Route.of(path, OwnSite.only(handler)).methods("GET", "POST", "DELETE");
    }

    private HttpHandler whileRunning(HttpHandler handler) {
        return request -> store.isRunning() ? handler.handle(request) : HttpResponse.empty(503);
    }

    /// A locked partition, or a store that refuses, is answered in words: whoever scales down must know why it fails.
    private HttpResponse partition(HttpRequest request) throws InterruptedException {
        Optional<Downscale.Status> status;
        try {
            status = switch (request.method()) {
                case "POST" -> downscale.preparePartition();
                case "DELETE" -> Optional.of(downscale.cancelPartition());
                default -> Optional.of(downscale.status());
            };
        } catch (CasFailedException e) {
            return HttpResponse.error(500, String.valueOf(e.getMessage()));
        }
        return status.map(each -> HttpResponse.json(each.toJson().getBytes(StandardCharsets.UTF_8)))
                .orElseGet(() -> HttpResponse.empty(409));
    }

    private HttpResponse instance(HttpRequest request) throws InterruptedException {
        return switch (request.method()) {
            case "POST" -> HttpResponse.empty(downscale.prepare() ? 204 : 409);
            case "DELETE" -> {
                downscale.cancel(config.removeOwnerOnShutdown());
                yield HttpResponse.empty(204);
            }
            default ->
                HttpResponse.of(
                        200,
                        "text/plain",
                        (downscale.isPrepared() ? "set\n" : "unset\n").getBytes(StandardCharsets.UTF_8));
        };
    }
}
