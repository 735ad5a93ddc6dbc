// SPDX-License-Identifier: Apache-2.0
package io.minitempo.server.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.minitempo.testsupport.Golden;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RouterTest {

    private static HttpHandler named(String name) {
        return request -> HttpResponse.text(200, name + request.pathParameters());
    }

    private static String answer(Router router, String method, String uri) throws InterruptedException {
        HttpResponse response = router.handle(HttpRequest.of(method, uri, HttpHeaders.EMPTY, HttpBody.empty()));
        return response.status() + " " + new String(response.bodyBytes(), java.nio.charset.StandardCharsets.UTF_8);
    }

    @Test
    void printsTheTableOfTempo() {
        String golden = Golden.text("status/endpoints.txt");
        Router router = new Router();
        List<String> paths = golden.lines()
                .filter(line -> line.startsWith("| /"))
                .map(line -> line.substring(2, line.indexOf(' ', 2)))
                .toList();
        for (String path : paths.reversed()) {
            router.add(path.equals("/static/") ? Route.prefix(path, named("x")) : Route.of(path, named("x")));
        }
        router.add(Route.of("/metrics", named("x")).unlisted());

        assertThat("GET /status/endpoints\n" + router.endpointsTable()
                        + "\nAPI documentation: https://grafana.com/docs/tempo/latest/api_docs/\n\n")
                .isEqualTo(golden);
    }

    @Test
    void fillsVariablesAndDecodesThem() throws InterruptedException {
        Router router = new Router()
                .add(Route.of("/api/traces/{traceID}", named("trace")))
                .add(Route.of("/api/search/tag/{tagName:.*}/values", named("values")));

        assertThat(answer(router, "GET", "/api/traces/0af7?start=1")).isEqualTo("200 trace{traceID=0af7}");
        assertThat(answer(router, "DELETE", "/api/traces/%61b")).isEqualTo("200 trace{traceID=ab}");
        assertThat(answer(router, "GET", "/api/search/tag/a/b%2Fc%20d/values"))
                .isEqualTo("200 values{tagName=a/b/c d}");
        assertThat(answer(router, "GET", "/api/search/tag//values")).isEqualTo("200 values{tagName=}");
        assertThat(answer(router, "GET", "/api/traces/")).isEqualTo("404 404 page not found\n");
        assertThat(answer(router, "GET", "/api/traces/a%2Fb")).startsWith("404");
    }

    @ParameterizedTest
    @CsvSource({
        "//api/search?q=%7B%7D&a=b, /api/search?q=%7B%7D&a=b",
        "/api//search, /api/search",
        "/api/./search, /api/search",
        "/x/../api/search, /api/search",
        "/../../api/search/, /api/search/",
        "//nope, /nope",
        "/api/%2Fsearch, /api/search",
        "//api/a%20b%3Fc%C3%A9+d, /api/a%20b%3Fc%C3%A9+d",
        "//evil.example/x, /evil.example/x",
        "//, /",
    })
    void sendsWhereThePathIsSpeltClean(String uri, String location) throws InterruptedException {
        Router router = new Router().add(Route.of("/api/search", named("search")));

        HttpResponse response = router.handle(HttpRequest.get(uri));

        assertThat(response.status()).isEqualTo(301);
        assertThat(response.headers().first("Location")).contains(location);
        assertThat(response.bodyBytes()).isEmpty();
    }

    @Test
    void prefersLiteralsToTemplatesToPrefixesWhateverTheOrder() throws InterruptedException {
        Router router = new Router()
                .add(Route.prefix("/", named("root")))
                .add(Route.prefix("/status/long/", named("long")))
                .add(Route.of("/status/{endpoint}", named("template")))
                .add(Route.of("/status/overrides", named("literal")));

        assertThat(answer(router, "GET", "/status/overrides")).isEqualTo("200 literal{}");
        assertThat(answer(router, "GET", "/status/other")).isEqualTo("200 template{endpoint=other}");
        assertThat(answer(router, "GET", "/status/long/x/y")).isEqualTo("200 long{}");
        assertThat(answer(router, "GET", "/status/x/y")).isEqualTo("200 root{}");
    }

    @Test
    void answers405ForMethodsWithoutRoute() throws InterruptedException {
        Router router = new Router()
                .add(Route.of("/hook", named("read")).methods("GET"))
                .add(Route.of("/hook", named("write")).methods("POST", "DELETE"));

        assertThat(answer(router, "GET", "/hook")).isEqualTo("200 read{}");
        assertThat(answer(router, "POST", "/hook")).isEqualTo("200 write{}");
        HttpResponse refused = router.handle(HttpRequest.of("PUT", "/hook", HttpHeaders.EMPTY, HttpBody.empty()));
        assertThat(refused.status()).isEqualTo(405);
        assertThat(refused.headers().first("allow")).contains("DELETE, GET, POST");
        assertThat(refused.bodyBytes()).isEmpty();
    }

    @Test
    void refusesTheSameRouteTwice() {
        Router router = new Router().add(Route.of("/x", named("a")).methods("GET", "POST"));

        assertThatIllegalArgumentException()
                .isThrownBy(() -> router.add(Route.of("/x", named("b")).methods("POST")))
                .withMessage("route added twice: /x");
    }

    @ParameterizedTest
    @CsvSource({
        "/api/traces/{traceID}, api_traces_traceid",
        "/api/v2/traces/{traceID}, api_v2_traces_traceid",
        "/api/search/tag/{tagName}/values, api_search_tag_tagname_values",
        "/api/search/tag/{tagName:.*}/values, api_search_tag_tagname_values",
        "/api/metrics/query_range, api_metrics_query_range",
        "/querier/api/search, querier_api_search",
        "/status/{endpoint}, status_endpoint",
        "/tempo/api/traces/{traceID}, tempo_api_traces_traceid",
        "/, root",
    })
    void namesRoutesForMetricsAsTempoDoes(String path, String name) {
        assertThat(Route.of(path, named("x")).metricName()).isEqualTo(name);
    }

    @Test
    void namesMissesForMetrics() {
        Router router = new Router().add(Route.of("/x", named("a")).methods("GET"));

        assertThat(router.match("GET", "/x").metricName()).isEqualTo("x");
        assertThat(router.match("POST", "/x").metricName()).isEqualTo("other");
        assertThat(router.match("GET", "/y").metricName()).isEqualTo("notfound");
    }
}
