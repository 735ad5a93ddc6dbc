// SPDX-License-Identifier: Apache-2.0
package io.minitempo.benchmarks.query;

import java.util.List;

/// A query of the reference figures.
///
/// @param text TraceQL
/// @param path what is asked, without the window
/// @param referenceMillis the p50 of Tempo 3.0.3 on two quiet cores
/// @param factor how many times faster is wanted
/// @param columns the columns that conditions, groups and functions name; empty where a search may end early
record ReferenceQuery(String text, String path, double referenceMillis, int factor, List<String> columns) {

    private static final String SPAN = "rs.ss.Spans.";
    private static final String KEY = SPAN + "Attrs.Key";
    private static final String INTEGERS = SPAN + "Attrs.ValueInt";
    private static final String DOUBLES = SPAN + "Attrs.ValueDouble";
    private static final String START = SPAN + "StartTimeUnixNano";
    private static final String DURATION = SPAN + "DurationNano";
    private static final String KIND = SPAN + "Kind";
    private static final String STATUS = SPAN + "StatusCode";
    private static final String SERVICE = "service.name";
    private static final String ROUTE = "http.route";

    /// Copies the list.
    ReferenceQuery {
        columns = List.copyOf(columns);
    }

    /// All queries of the reference but the lookup of traces.
    static List<ReferenceQuery> all() {
        return List.of(
                search(18.5, "{}"),
                search(18.4, "{ resource.service.name = \"payment\" }"),
                search(22.8, "{ span.http.response.status_code = 500 }"),
                search(17.8, "{ duration > 100ms && kind = client }"),
                search(23.8, "{ status = error } >> { span.db.system = \"postgresql\" }"),
                search(11.3, "{ span.user.id = \"u-4711\" }"),
                search(14.4, "{ name =~ \"SELECT.*\" } | count() > 3"),
                search(
                        23.5,
                        "{ resource.service.name = \"frontend\" && span.url.path =~ \"/api/.*/99.*\" }"
                                + " | select(span.http.route)"),
                search(7.4, "{ name = \"GET /api/none\" }"),
                search(8.1, "{ span.user.id =~ \"u-47.*9\" && duration > 2s }"),
                scan(
                        651,
                        "{ resource.service.name = \"payment\" && status = error }"
                                + " >> { resource.service.name = \"postgres-proxy\" && duration > 900ms }",
                        SERVICE,
                        STATUS,
                        DURATION),
                scan(
                        885,
                        "{ kind = server && span.http.response.status_code = 500 } | count() > 4",
                        KIND,
                        KEY,
                        INTEGERS),
                metrics(184, 2, "{ } | rate()", START),
                metrics(98, 2, "{ status = error } | rate() by (resource.service.name)", STATUS, START, SERVICE),
                metrics(
                        332,
                        2,
                        "{ kind = server } | quantile_over_time(duration, .5, .99) by (resource.service.name)",
                        KIND,
                        DURATION,
                        START,
                        SERVICE),
                metrics(
                        516,
                        4,
                        "{ span.cart.total > 290.0 } | count_over_time() by (span.http.route)",
                        KEY,
                        DOUBLES,
                        ROUTE,
                        START),
                metrics(
                        457,
                        4,
                        "{ span.http.route =~ \"/api/c.*\" } | avg_over_time(duration)"
                                + " by (resource.service.name, span.http.request.method)",
                        ROUTE,
                        "http.request.method",
                        SERVICE,
                        DURATION,
                        START),
                metrics(404, 4, "{ } | histogram_over_time(duration)", DURATION, START));
    }

    private static ReferenceQuery search(double reference, String text) {
        return new ReferenceQuery(text, "/api/search?limit=20", reference, 2, List.of());
    }

    private static ReferenceQuery scan(double reference, String text, String... columns) {
        return new ReferenceQuery(text, "/api/search?limit=20", reference, 4, List.of(columns));
    }

    private static ReferenceQuery metrics(double reference, int factor, String text, String... columns) {
        return new ReferenceQuery(text, "/api/metrics/query_range?step=60s", reference, factor, List.of(columns));
    }
}
