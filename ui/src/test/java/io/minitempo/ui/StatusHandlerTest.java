// SPDX-License-Identifier: Apache-2.0
package io.minitempo.ui;

import static org.assertj.core.api.Assertions.assertThat;

import io.minitempo.core.lifecycle.Service;
import io.minitempo.core.lifecycle.ServiceGraph;
import io.minitempo.core.time.Deadline;
import io.minitempo.server.http.HttpRequest;
import io.minitempo.server.http.HttpResponse;
import io.minitempo.server.http.Router;
import io.minitempo.testsupport.Golden;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class StatusHandlerTest {

    private static HttpResponse get(Map<String, StatusHandler.Section> sections, String uri)
            throws InterruptedException {
        Router router = new Router();
        new StatusHandler(sections).register(router);
        return router.handle(HttpRequest.get(uri));
    }

    private static String text(HttpResponse response) throws InterruptedException {
        return new String(response.bodyBytes(), StandardCharsets.UTF_8);
    }

    @Test
    void printsTheTableOfServicesOfTempo() throws InterruptedException {
        String golden = Golden.text("status/services.txt");
        ServiceGraph graph = new ServiceGraph();
        List<String> names = golden.lines()
                .filter(line -> line.contains("Running"))
                .map(line -> line.substring(2, line.indexOf(' ', 2)))
                .toList();
        for (String name : names.reversed()) {
            graph.add(name, Service.of(() -> {}, () -> {}));
        }
        graph.start(() -> Deadline.NONE);

        assertThat(text(get(Map.of("services", StatusHandler.services(graph)), "/status/services")))
                .isEqualTo(golden);
    }

    @Test
    void concatenatesTheSectionsInOrder() throws InterruptedException {
        Map<String, StatusHandler.Section> sections = new LinkedHashMap<>();
        sections.put("version", request -> "one\n");
        sections.put("config", request -> "mode=" + request.query().get("mode", "") + "\n");

        HttpResponse response = get(sections, "/status?mode=diff");

        assertThat(response.contentType()).contains("text/plain");
        assertThat(text(response)).isEqualTo("GET /status/version\none\nGET /status/config\nmode=diff\n");
    }

    @Test
    void anUnknownSectionIsNotAnEmptyPage() throws InterruptedException {
        HttpResponse response = get(Map.of("version", request -> ""), "/status/versions");

        assertThat(response.status()).isEqualTo(404);
        assertThat(text(response)).contains("version", "'versions'");
    }
}
