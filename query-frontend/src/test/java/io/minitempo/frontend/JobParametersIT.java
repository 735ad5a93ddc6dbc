// SPDX-License-Identifier: Apache-2.0
package io.minitempo.frontend;

import static org.assertj.core.api.Assertions.assertThat;

import io.minitempo.frontend.TestFrontend.Querier;
import io.minitempo.proto.tempopb.SearchResponse;
import io.minitempo.server.http.HttpHeaders;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What configuration, limits of tenants and hints make of the requests that queriers get.
@Timeout(60)
class JobParametersIT {

    private static final String RANGE = "&start=1700000000&end=1700000060";
    private static final String SEARCH = "/api/search?q=%7B%7D" + RANGE;
    private static final String METRICS = "/api/metrics/query?q=%7B%7D%7Crate()";

    private final ConcurrentLinkedQueue<String> asked = new ConcurrentLinkedQueue<>();

    private List<String> jobs(String uri, String config, String limits) throws InterruptedException {
        asked.clear();
        try (TestFrontend frontend =
                new TestFrontend(TestFrontend.config(config), new FakeBlocks(1).ofRowGroups(4), limits)) {
            frontend.querier(request -> {
                asked.add(request.getUrl());
                return Querier.protobuf(200, SearchResponse.getDefaultInstance());
            });
            assertThat(frontend.get(uri, HttpHeaders.EMPTY).status()).isEqualTo(200);
        }
        return List.copyOf(asked);
    }

    @Test
    void rewritingsThatAreToBeLeftOutAreNamedToQueriers() throws InterruptedException {
        for (String uri : List.of(SEARCH, METRICS + RANGE)) {
            assertThat(jobs(uri, "{}", "{}")).hasSize(1).noneMatch(url -> url.contains("skip_ast"));
            assertThat(jobs(uri, "skip_ast_transformations: [or_to_in]", "{}"))
                    .hasSize(1)
                    .allMatch(url -> url.contains("skip_ast_transformations=or_to_in"));
            assertThat(jobs(uri + "&skip_ast_transformations=all", "skip_ast_transformations: [or_to_in]", "{}"))
                    .hasSize(1)
                    .allMatch(url -> url.contains("skip_ast_transformations=all%2Cor_to_in"));
        }
    }

    @Test
    void theHintForTheSizeOfJobsCountsWhereUnsafeHintsAreAllowed() throws InterruptedException {
        String hinted = METRICS + "%20with(job_size%3D500)" + RANGE;

        assertThat(jobs(hinted, "{}", "{}")).hasSize(1).allMatch(url -> url.contains("pagesToSearch=4&"));
        assertThat(jobs(hinted, "{}", "read: {unsafe_query_hints: true}"))
                .hasSize(2)
                .allMatch(url -> url.contains("pagesToSearch=2&"));
        assertThat(jobs(METRICS + RANGE, "{}", "read: {unsafe_query_hints: true}"))
                .hasSize(1);
    }
}
