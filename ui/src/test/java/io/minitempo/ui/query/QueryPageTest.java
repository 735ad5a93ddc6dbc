// SPDX-License-Identifier: Apache-2.0
package io.minitempo.ui.query;

import static org.assertj.core.api.Assertions.assertThat;

import io.minitempo.server.http.HttpBody;
import io.minitempo.server.http.HttpHeaders;
import io.minitempo.server.http.HttpRequest;
import io.minitempo.server.http.HttpResponse;
import io.minitempo.server.http.Router;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class QueryPageTest {

    private final Router router = routerOf(new QueryPage.Settings("", false, 20, 3, Duration.ofSeconds(30)));

    private static Router routerOf(QueryPage.Settings settings) {
        Router router = new Router();
        new QueryPage(settings).register(router);
        return router;
    }

    private HttpResponse get(String uri) throws InterruptedException {
        return router.handle(HttpRequest.get(uri));
    }

    private static String text(HttpResponse response) throws InterruptedException {
        return new String(response.bodyBytes(), StandardCharsets.UTF_8);
    }

    @Test
    void thePageSaysWhereTheApiIsAndHowItIsSet() throws InterruptedException {
        Router other = routerOf(new QueryPage.Settings("/te\"mpo/", true, 50, 5, Duration.ZERO));

        String page = text(other.handle(HttpRequest.get("/ui/")));

        assertThat(page)
                .contains("name=\"api\" content=\"../te&quot;mpo/\"")
                .contains("name=\"multitenant\" content=\"true\"")
                .contains("name=\"limit\" content=\"50\"")
                .contains("name=\"spans\" content=\"5\"")
                .contains("name=\"cutoff\" content=\"0\"")
                .doesNotContain("${");
        assertThat(text(get("/ui/"))).contains("name=\"api\" content=\"../\"");
    }

    @Test
    void thePathWithoutSlashLeadsToThePage() throws InterruptedException {
        HttpResponse response = get("/ui?q=%7B%7D");

        assertThat(response.status()).isEqualTo(302);
        assertThat(response.headers().firstOrEmpty("Location")).isEqualTo("ui/?q=%7B%7D");
    }

    @ParameterizedTest
    @CsvSource({
        "'', text/html; charset=utf-8",
        "main.js, text/javascript; charset=utf-8",
        "traceql/tokens.js, text/javascript; charset=utf-8",
        "style/page.css, text/css; charset=utf-8",
        "icon.svg, image/svg+xml"
    })
    void filesHaveTheirTypeAndAStrictPolicy(String file, String type) throws InterruptedException {
        HttpHeaders headers = get("/ui/" + file).headers();

        assertThat(headers.firstOrEmpty("Content-Type")).isEqualTo(type);
        assertThat(headers.firstOrEmpty("X-Content-Type-Options")).isEqualTo("nosniff");
        assertThat(headers.firstOrEmpty("Content-Security-Policy"))
                .startsWith("default-src 'none'; script-src 'self';")
                .contains("require-trusted-types-for 'script'")
                .doesNotContain("unsafe")
                .doesNotContain("http");
    }

    @ParameterizedTest
    @ValueSource(strings = {"%s", "W/%s", "\"other\", %s", "*"})
    void whatTheBrowserHasIsNotSentAgain(String known) throws InterruptedException {
        String etag = get("/ui/main.js").headers().firstOrEmpty("ETag");
        HttpHeaders headers = HttpHeaders.of("If-None-Match", known.formatted(etag));

        HttpResponse again = router.handle(HttpRequest.of("GET", "/ui/main.js", headers, HttpBody.empty()));
        HttpResponse other = router.handle(HttpRequest.of("GET", "/ui/style/page.css", headers, HttpBody.empty()));

        assertThat(again.status()).isEqualTo(304);
        assertThat(again.bodyBytes()).isEmpty();
        assertThat(again.headers().firstOrEmpty("ETag")).isEqualTo(etag).matches("\"[0-9a-f]{24}\"");
        assertThat(other.status()).isEqualTo(known.equals("*") ? 304 : 200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "main.mjs",
                "index.html",
                "QueryPage.class",
                "../Html.class",
                "..%2Fquery%2Fmain.js",
                "parts/../main.js",
                "%2Fio%2Fminitempo%2Fui%2Fquery%2Fmain.js",
                "parts/",
                "parts",
                "nothing.js"
            })
    void nothingElseIsServed(String file) throws InterruptedException {
        assertThat(get("/ui/" + file).status()).isEqualTo(404);
    }
}
