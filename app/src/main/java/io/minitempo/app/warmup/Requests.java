// SPDX-License-Identifier: Apache-2.0
package io.minitempo.app.warmup;

import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/// What a round asks for: every kind of query that users and Grafana send, on the data of [SyntheticTraces].
/// Immutable.
final class Requests {

    private static final List<String> SEARCHES = List.of(
            "{}",
            "{ resource.service.name = \"billing\" }",
            "{ span.http.response.status_code = 500 }",
            "{ duration > 100ms && kind = client }",
            "{ status = error } >> { span.db.system = \"postgresql\" }",
            "{ span.enduser.id = \"e-nobody\" }",
            "{ name =~ \"SELECT.*\" } | count() > 3",
            "{ resource.service.name = \"edge\" && span.url.path =~ \"/edge/.*9\" } | select(span.http.route)",
            "{ name = \"no such name\" }",
            "{ span.enduser.id =~ \"e-1.*9\" && duration > 140ms }",
            "{ span.basket.value > 99.9 }",
            "{ resource.service.name = \"mail\" && status = error } >> { resource.service.name = \"ledger\" }",
            "{ kind = server && span.http.response.status_code = 500 } | count() > 2",
            "{ .http.route = \"/stock/{id}\" || .db.system != nil } | avg(duration) > 10ms",
            "{ rootServiceName = \"edge\" && traceDuration > 120ms } > { kind = client } | by(resource.service.name)",
            "{ span.feature.beta = true && event.exception.type != nil }");

    private static final List<String> RANGES = List.of(
            "{ } | rate()",
            "{ status = error } | rate() by (resource.service.name)",
            "{ kind = server } | quantile_over_time(duration, .5, .99) by (resource.service.name)",
            "{ span.basket.value > 50.0 } | count_over_time() by (span.http.route)",
            "{ span.http.route =~ \"/s.*\" } | avg_over_time(duration) by (resource.service.name, span.http.request.method)",
            "{ } | histogram_over_time(duration)",
            "{ } | max_over_time(span.basket.value) by (name) | topk(3)");

    private static final List<String> INSTANTS =
            List.of("{ kind = client } | sum_over_time(duration)", "{ } | min_over_time(duration)");

    private static final List<String> TAGS = List.of(
            "/api/v2/search/tags",
            "/api/search/tags",
            "/api/v2/search/tag/resource.service.name/values",
            "/api/search/tag/service.name/values");

    private static final String FILTER = "{ resource.service.name = \"edge\" }";
    private static final String PROTOBUF = "application/protobuf";
    private static final String JSON = "application/json";

    private final String site;
    private final String window;

    /// Requests to a site, such as `http://127.0.0.1:3200`.
    ///
    /// @param start of the time range of queries
    /// @param end of the time range of queries
    Requests(String site, Instant start, Instant end) {
        this.site = site;
        this.window = "start=" + start.getEpochSecond() + "&end=" + end.getEpochSecond();
    }

    /// A request.
    ///
    /// @param address where it goes
    /// @param accept what the answer shall be
    record Request(URI address, String accept) {}

    /// One round of everything.
    ///
    /// @param ids traces that are looked up
    List<Request> round(List<String> ids) {
        List<Request> requests = new ArrayList<>();
        for (String id : ids) {
            requests.add(request("/api/traces/" + id, JSON));
            requests.add(request("/api/v2/traces/" + id, PROTOBUF));
        }
        SEARCHES.forEach(query -> requests.add(request("/api/search?limit=20&" + with(query), JSON)));
        RANGES.forEach(query -> requests.add(request("/api/metrics/query_range?step=60s&" + with(query), JSON)));
        INSTANTS.forEach(query -> requests.add(request("/api/metrics/query?" + with(query), JSON)));
        TAGS.forEach(path -> requests.add(request(path + "?" + window, JSON)));
        requests.add(request("/api/v2/search/tag/span.http.route/values?" + with(FILTER), JSON));
        return List.copyOf(requests);
    }

    private Request request(String path, String accept) {
        return new Request(URI.create(site + path), accept);
    }

    private String with(String query) {
        return window + "&q=" + URLEncoder.encode(query, StandardCharsets.UTF_8);
    }
}
