// SPDX-License-Identifier: Apache-2.0
package io.minitempo.it.pages;

import static io.minitempo.testsupport.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.minitempo.core.TempoException;
import io.minitempo.core.time.Deadline;
import io.minitempo.server.http.HttpErrors;
import io.minitempo.server.http.HttpRequest;
import io.minitempo.server.http.HttpResponse;
import io.minitempo.server.http.HttpServer;
import io.minitempo.server.http.HttpServerConfig;
import io.minitempo.server.http.Route;
import io.minitempo.server.http.Router;
import io.minitempo.ui.query.QueryPage;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The query page in front of a server that is slow, fails, or wants to know the tenant.
@Timeout(120)
class QueryPageFaultsIT {

    private static final String TRACE = "{\"trace\":{\"resourceSpans\":[{\"resource\":{},\"scopeSpans\":[{\"scope\":{},"
            + "\"spans\":[{\"spanId\":\"AAAAAAAAAAE=\",\"name\":\"alone\"}]}]}]},\"status\":\"PARTIAL\",\"message\":\"cut\"}";

    private static final CountDownLatch cancelled = new CountDownLatch(1);
    private static HttpServer server;
    private static Browser browser;

    @BeforeAll
    static void start(@TempDir Path folder) throws Exception {
        assumeThat(Browser.program()).as("chromium is not installed").isPresent();
        Router router = new Router();
        new QueryPage(new QueryPage.Settings("", true, 20, 3, Duration.ofSeconds(30))).register(router);
        router.add(Route.of("/api/search", HttpErrors.answering(HttpErrors.Style.IN_BAND, QueryPageFaultsIT::search)));
        router.add(Route.of("/api/v2/traces/2", request -> HttpResponse.json(TRACE.getBytes(StandardCharsets.UTF_8))));
        HttpServerConfig any = HttpServerConfig.libraryDefaults();
        server = new HttpServer(
                new HttpServerConfig(
                        "127.0.0.1",
                        0,
                        0,
                        any.readTimeout(),
                        any.readHeaderTimeout(),
                        any.writeTimeout(),
                        any.idleTimeout(),
                        any.maxHeaderBytes(),
                        true,
                        any.tls(),
                        false),
                router);
        server.start(cause -> {});
        browser = Browser.in(folder);
    }

    private static HttpResponse search(HttpRequest request) throws InterruptedException {
        String tenant = request.headers().firstOrEmpty("X-Scope-OrgID");
        switch (request.query().get("q", "")) {
            case "slow" -> {
                try {
                    new CountDownLatch(1).await();
                } catch (InterruptedException e) {
                    cancelled.countDown();
                    throw e;
                }
            }
            case "fails" -> throw new TempoException.Internal("the querier went away");
            case "busy" -> throw new TempoException.TooMany("job queue full");
            case "no json" -> {
                return HttpResponse.text(200, "<html>");
            }
            default -> {
                if (tenant.isEmpty()) {
                    throw new TempoException.Unauthenticated("no org id");
                }
            }
        }
        String trace =
                "{\"traces\":[{\"traceID\":\"1\",\"rootServiceName\":\"data of " + tenant + "\"}],\"metrics\":{}}";
        return HttpResponse.json(trace.getBytes(StandardCharsets.UTF_8));
    }

    @AfterAll
    static void stop() throws InterruptedException {
        if (browser != null) {
            browser.close();
        }
        if (server != null) {
            server.stop(Deadline.after(Duration.ofSeconds(1)));
        }
    }

    private static void open(String query) throws InterruptedException {
        browser.open(URI.create("http://127.0.0.1:" + server.port() + "/ui/" + query));
    }

    private static void awaitText(String selector, String expected) throws InterruptedException {
        eventually(() -> assertThat(browser.text(selector)).contains(expected));
    }

    @Test
    void aSlowQueryIsCancelledDownToTheServer() throws InterruptedException {
        open("?q=slow");
        awaitText("#answer", "Searching …");
        browser.click("#answer button");

        awaitText("#answer", "Cancelled");
        assertThat(cancelled.await(30, TimeUnit.SECONDS)).isTrue();
        assertThat(browser.complaints()).isEmpty();
    }

    @Test
    void failuresAreSaidInWords() throws InterruptedException {
        open("?q=fails");
        awaitText(".failed", "The server failed (status 500).\n\nthe querier went away");
        open("?q=busy");
        awaitText(".failed", "Too many queries are waiting; try again in a moment.\n\njob queue full");
        open("?q=no+json");
        awaitText(".failed", "The server answered with something that is no JSON.");
        open("?trace=1");
        awaitText(".failed", "The server does not know this.");
        assertThat(browser.complaints()).isEmpty();
    }

    @Test
    void asksForTheTenantAndRemembersItForTheSession() throws InterruptedException {
        open("?q=");
        awaitText(".failed", "The server wants to know the tenant.");
        browser.click("#tenant");
        browser.type("anna");
        browser.press("Enter");
        browser.click("#run");
        awaitText(".results", "data of anna");

        assertThat(browser.evaluate("location.search").asString()).contains("tenant=anna");
        open("?q=");
        awaitText(".results", "data of anna");
        open("?q=&tenant=ben");
        awaitText(".results", "data of ben");
    }

    /// A link cannot name the tenant, so the page hands out what it has.
    @Test
    void aTraceOfATenantComesAsAFile() throws InterruptedException {
        open("?trace=2&tenant=anna");
        awaitText(".trace", "Only a part of this trace. cut");
        awaitText(".waterfall", "unknown service");
        browser.evaluate("window.make = URL.createObjectURL;"
                + " URL.createObjectURL = blob => { window.handedOut = blob.text(); return make(blob); }; 0");
        browser.click(".tools button:last-child");

        assertThat(browser.evaluate("window.handedOut").asString()).isEqualTo(TRACE);
        assertThat(browser.complaints()).isEmpty();
    }
}
