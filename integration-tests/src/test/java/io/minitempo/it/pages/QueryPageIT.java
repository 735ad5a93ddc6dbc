// SPDX-License-Identifier: Apache-2.0
package io.minitempo.it.pages;

import static io.minitempo.testsupport.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.minitempo.core.time.Clock;
import io.minitempo.testkit.TestCluster;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What people do with the query page, over a single binary with real data.
@Timeout(180)
class QueryPageIT {

    private static final int LARGE = 10_000;
    private static final int SMALL = 1_000;

    /// A page of text and a screen of rows has far fewer elements than what it shows a part of.
    private static final int FEW_ELEMENTS = 1_500;

    private static TestCluster cluster;
    private static Browser browser;

    @BeforeAll
    static void startWithTraces(@TempDir Path folder) throws Exception {
        assumeThat(Browser.program()).as("chromium is not installed").isPresent();
        cluster = TestCluster.in(folder.resolve("tempo")).singleBinary().start();
        ShopTraces traces = new ShopTraces(
                Clock.system().instant().minus(Duration.ofMinutes(3)).toEpochMilli() * 1_000_000);
        for (byte[] request : List.of(traces.small(SMALL), traces.detailed(), traces.attack(), traces.large(LARGE))) {
            assertThat(cluster.client().push(request).status()).isEqualTo(200);
        }
        eventually(() -> {
            String found = cluster.client()
                    .get("/api/search?since=1h&limit=5000", "application/json")
                    .text();
            assertThat(found.split("\"traceID\"", -1)).hasSizeGreaterThanOrEqualTo(SMALL + 4);
        });
        browser = Browser.in(folder.resolve("browser"));
    }

    @AfterAll
    static void stop() {
        if (browser != null) {
            browser.close();
        }
        if (cluster != null) {
            cluster.close();
        }
    }

    @AfterEach
    void nothingFailedInThePage() {
        assertThat(browser.complaints()).isEmpty();
    }

    private static void open(String query) throws InterruptedException {
        browser.open(cluster.queryUrl().resolve("/ui/" + query));
    }

    private static String asked(String query) {
        return "?q=" + URLEncoder.encode(query, StandardCharsets.UTF_8);
    }

    private static void awaitText(String selector, String expected) throws InterruptedException {
        eventually(() -> assertThat(browser.text(selector)).contains(expected));
    }

    /// Waits until an element is there and not hidden.
    private static void awaitSeen(String selector) throws InterruptedException {
        eventually(() -> assertThat(browser.is("document.querySelector('" + selector + "')?.offsetHeight > 0"))
                .as(selector)
                .isTrue());
    }

    private static int elements() throws InterruptedException {
        return browser.count("*");
    }

    @Test
    void goesFromAQueryToTheDetailsOfASpanAndBack() throws InterruptedException {
        open("");
        awaitText("#welcome", "Ask for traces");
        browser.type("{ resource.service.name = \"shop\" && status = error }");
        browser.press("Escape", "Enter");
        awaitText(".results", "GET /checkout");
        assertThat(browser.text(".summary")).contains("1 trace");
        assertThat(browser.evaluate("location.search").asString())
                .contains("q=")
                .contains("shop");

        browser.click(".result-row .toggle");
        awaitText(".result-row.below", "error");
        browser.click(".result-row .trace-id a");
        awaitText(".trace-title", "GET /checkout");
        awaitText(".waterfall", "Charge");
        assertThat(browser.text(".waterfall")).contains("100 ms");
        assertThat(browser.count(".waterfall .error-mark")).isEqualTo(1);

        browser.press("ArrowDown", "Enter");
        awaitText(".details", "card.brand");
        assertThat(browser.text(".details"))
                .contains("acme", "error: card declined", "declined by the bank", "30 ms after the start", "bank.code")
                .contains(
                        "Trace 00000000000000000000000000a77ac4", "retry of", "deployment.environment", "shop-library");
        assertThat(browser.evaluate("location.search").asString()).contains("trace=de7a1", "span=0000000000000002");

        browser.back();
        awaitSeen(".results");
        assertThat(browser.text("#trace")).isEmpty();
        assertThat(browser.count(".result-row.below"))
                .as("what was opened stays open")
                .isEqualTo(1);
        browser.back();
        awaitSeen("#welcome");
    }

    @Test
    void aLinkShowsTheSameSpanToOthers() throws InterruptedException {
        open("?trace=" + ShopTraces.DETAILED + "&span=0000000000000002&find=bank");

        awaitText(".details h2", "Charge");
        assertThat(browser.text(".tools")).contains("1 of 1");
        assertThat(browser.count(".waterfall .found")).isEqualTo(1);
        assertThat(browser.evaluate("document.querySelector('.tools a').href").asString())
                .endsWith("/api/v2/traces/" + ShopTraces.DETAILED);
    }

    @Test
    void completesWithTheTagsAndValuesOfTheServer() throws InterruptedException {
        open("");
        browser.type("{ resource.serv");
        awaitText(".suggestions", "resource.service.name");
        browser.press("Tab");
        awaitText(".suggestions", "!=");
        browser.press("Tab");
        awaitText(".suggestions", "warehouse");
        browser.type("\"sh");
        eventually(
                () -> assertThat(browser.text(".suggestions")).contains("shop").doesNotContain("warehouse"));
        browser.press("Enter");

        assertThat(browser.evaluate("q.value").asString()).isEqualTo("{ resource.service.name = \"shop\" ");
        browser.type("} | cou");
        awaitText(".suggestions", "count_over_time()");
        browser.press("ArrowDown", "Enter");
        assertThat(browser.evaluate("q.value").asString()).endsWith("} | count_over_time() ");
        browser.press("Escape", "Enter");
        awaitText(".summary", "1 series");
    }

    @Test
    void marksThePlaceOfAnError() throws InterruptedException {
        open(asked("{ .attribute == 4 }"));

        awaitText(".failed", "parse error at line 1, col 15: syntax error: unexpected =");
        assertThat(browser.text(".marked")).isEqualTo("{ .attribute == 4 }\n              ^");
        assertThat(browser.text(".marked mark")).isEqualTo("=");
        assertThat(browser.count(".copy .wrong")).isEqualTo(1);
        browser.type(" ");
        eventually(() -> assertThat(browser.count(".copy .wrong")).isZero());
    }

    @Test
    void drawsMetricsAndTellsTheirValues() throws InterruptedException {
        open(asked("{ resource.service.name != nil } | count_over_time() by (resource.service.name)"));

        awaitText(".legend", "warehouse");
        assertThat(browser.text(".legend")).contains("resource.service.name");
        eventually(() -> assertThat(browser.count(".chart .line")).isEqualTo(4));
        browser.evaluate("document.querySelector('.chart').focus()");
        browser.press("End");
        assertThat(browser.text(".told")).contains("batch").contains("shop");

        browser.click(".legend button");
        eventually(() -> assertThat(browser.count(".chart .line")).isEqualTo(1));
        browser.click("input[name=instant][value='1']");
        awaitText(".value-row", "warehouse");
        assertThat(browser.text(".value-row")).contains("1,000", "10,000");
        assertThat(browser.evaluate("location.search").asString()).contains("instant=1");
    }

    @Test
    void drawsHistogramsAsHeatMaps() throws InterruptedException {
        open(asked("{ resource.service.name = \"warehouse\" } | histogram_over_time(duration)"));

        eventually(() -> assertThat(browser.evaluate("document.querySelector('.chart')?.textContent ?? ''")
                        .asString())
                .contains("8.39 ms"));
        assertThat(browser.count(".chart .cell-of-heat")).isPositive();
        assertThat(browser.count(".chart .line")).isZero();
        browser.evaluate("document.querySelector('.chart').focus()");
        browser.press("End");
        eventually(() -> assertThat(browser.count(".told:not([hidden])")).isEqualTo(1));
    }

    @Test
    void tellsWhatComparedSpansHaveMoreOftenThanOthers() throws InterruptedException {
        open(asked("{ } | compare({ resource.service.name = \"warehouse\" })"));

        awaitText(".difference-row.head", "of 1,000 selected");
        awaitText(".rows", "resource.service.name warehouse");
        assertThat(browser.text(".rows")).contains("100 %");
        assertThat(browser.count(".chart")).isZero();
    }

    @Test
    void showsMarkupInSpansAsText() throws InterruptedException {
        open(asked("{ resource.service.name =~ \"evil.*\" } | select(resource.service.name)"));
        awaitText(".results", ShopTraces.MARKUP);
        browser.click(".result-row .toggle");
        awaitText(".result-row.below", ShopTraces.MARKUP);
        browser.click(".result-row .trace-id a");
        awaitText(".waterfall", ShopTraces.MARKUP);
        browser.click(".waterfall .row");
        awaitText(".details", "evil." + ShopTraces.MARKUP);

        assertThat(browser.count("main img, main script, svg script")).isZero();
        open(asked("{ } | rate() by (resource.service.name)"));
        awaitText(".legend", ShopTraces.MARKUP);
        assertThat(browser.is("window.hacked")).isFalse();
    }

    @Test
    void staysSmallWithATraceOfTenThousandSpans() throws InterruptedException {
        open("?trace=" + ShopTraces.LARGE);
        awaitText(".trace-title", "10,000 spans");
        assertThat(elements()).isLessThan(FEW_ELEMENTS);

        browser.press("End");
        eventually(() -> assertThat(browser.evaluate("document.querySelector('.row.active').dataset.index")
                        .asString())
                .isEqualTo("9999"));
        assertThat(elements()).isLessThan(FEW_ELEMENTS);
        browser.press("Home", "ArrowLeft");
        eventually(() -> assertThat(browser.count(".waterfall .row")).isEqualTo(1));

        browser.click(".find input");
        browser.type("step 9999");
        awaitText(".tools", "1 of 1");
        awaitText(".waterfall .row.active", "step 9999");
        assertThat(elements()).isLessThan(FEW_ELEMENTS);
    }

    @Test
    void staysSmallWithAThousandResults() throws InterruptedException {
        open(asked("{ resource.service.name = \"warehouse\" }") + "&limit=1000");
        awaitText(".summary", "1,000 traces, as many as asked for");
        assertThat(elements()).isLessThan(FEW_ELEMENTS);

        browser.click(".summary button");
        eventually(() -> assertThat(browser.evaluate("document.querySelector('.results').ariaRowCount")
                        .asString())
                .isEqualTo("2000"));
        browser.evaluate("document.querySelector('.results').focus()");
        browser.press("End");
        eventually(() -> assertThat(browser.evaluate("document.querySelector('.row.active').dataset.index")
                        .asString())
                .isEqualTo("1999"));
        assertThat(elements()).isLessThan(FEW_ELEMENTS);
    }

    @Test
    void isDarkForThoseWhoWantIt() throws InterruptedException {
        String brightness = "getComputedStyle(document.body).backgroundColor.match(/\\d+/g).map(Number)[0]";
        open("");

        browser.dark(true);
        assertThat(browser.evaluate(brightness).asInt()).isLessThan(60);
        browser.dark(false);
        assertThat(browser.evaluate(brightness).asInt()).isGreaterThan(200);
    }

    /// Writes pictures of the states below `target/screenshots`, for people to look at.
    @Test
    @Tag("soak")
    void picturesOfItsStates() throws Exception {
        List<List<String>> states = List.of(
                List.of("welcome", "", "#welcome"),
                List.of("results", asked("{ }") + "&limit=1000", ".results .row"),
                List.of("trace", "?trace=" + ShopTraces.DETAILED + "&span=0000000000000002", ".details"),
                List.of("large-trace", "?trace=" + ShopTraces.LARGE, ".waterfall .row"),
                List.of("chart", asked("{ } | rate() by (resource.service.name)"), ".chart .line"),
                List.of("histogram", asked("{ } | histogram_over_time(duration)"), ".cell-of-heat"),
                List.of("compare", asked("{ } | compare({ resource.service.name = \"shop\" })"), ".difference-row"),
                List.of("table", asked("{ } | rate() by (resource.service.name)") + "&instant=1", ".value-row"),
                List.of("error", asked("{ .attribute == 4 }"), ".failed"),
                List.of("nothing", asked("{ .no = 4 }"), ".state h2"));
        for (List<String> state : states) {
            for (int width : List.of(1280, 400)) {
                for (boolean isDark : List.of(false, true)) {
                    browser.resize(width, 800);
                    browser.dark(isDark);
                    open(state.get(1));
                    eventually(() -> assertThat(browser.count(state.get(2))).isPositive());
                    String name = state.getFirst() + "-" + width + (isDark ? "-dark" : "-light") + ".png";
                    browser.screenshot(Path.of("target", "screenshots", name));
                }
            }
        }
        browser.resize(1280, 800);
        browser.dark(false);
    }
}
