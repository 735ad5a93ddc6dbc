// SPDX-License-Identifier: Apache-2.0
package io.minitempo.frontend;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.protobuf.util.JsonFormat;
import io.minitempo.block.meta.BlockMeta;
import io.minitempo.block.store.BackendBlock;
import io.minitempo.block.trace.TraceCombiner;
import io.minitempo.core.time.Clock;
import io.minitempo.frontend.TestFrontend.Querier;
import io.minitempo.frontend.config.QueryFrontendConfig;
import io.minitempo.objectstore.local.LocalBackend;
import io.minitempo.proto.httpgrpc.HTTPRequest;
import io.minitempo.proto.httpgrpc.HTTPResponse;
import io.minitempo.proto.tempopb.Trace;
import io.minitempo.proto.tempopb.TraceByIDResponse;
import io.minitempo.server.http.HttpHeaders;
import io.minitempo.server.http.HttpRequest;
import io.minitempo.server.http.HttpResponse;
import io.minitempo.server.http.Route;
import io.minitempo.server.http.Router;
import io.minitempo.server.http.Router.Found;
import io.minitempo.server.query.TraceByIdParameters;
import io.minitempo.testsupport.Golden;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Every recorded lookup over the golden blocks, cut into sub-requests by block id and combined again.
@Timeout(300)
class GoldenLookupsIT {

    @TempDir
    private Path temp;

    private final Router paths = new Router()
            .add(Route.of("/querier/api/traces/{traceID}", request -> HttpResponse.empty(200)))
            .add(Route.of("/querier/api/v2/traces/{traceID}", request -> HttpResponse.empty(200)));

    @ParameterizedTest
    @CsvSource({"blocks-3.0.3-vParquet4, answers-vParquet4", "blocks-3.0.3-vParquet5, answers-vParquet5"})
    void lookupsAnswerAsTempoDid(String folder, String answers) throws Exception {
        Golden.copyTree(folder, temp);
        JsonNode recorded = new ObjectMapper().readTree(Golden.text(answers + "/traces.json.gz"));
        assertThat(recorded).hasSize(120);
        try (LocalBackend backend = new LocalBackend(temp, Clock.system());
                TestFrontend frontend = new TestFrontend(QueryFrontendConfig.defaults())) {
            List<BackendBlock> blocks = blocks(backend);
            assertThat(blocks).hasSizeGreaterThan(1);
            frontend.querier(request -> lookUp(request, blocks));
            for (Map.Entry<String, JsonNode> entry : recorded.properties()) {
                compare(
                        frontend,
                        entry.getKey(),
                        trace(entry.getValue().at("/answer/trace").toString()));
            }
        }
    }

    private static void compare(TestFrontend frontend, String id, Trace expected) throws Exception {
        HttpResponse v1 = frontend.get("/api/traces/" + id, HttpHeaders.of("Accept", "application/protobuf"));
        assertThat(PlacedSpans.of(Trace.parseFrom(v1.bodyBytes())))
                .as(id)
                .containsExactlyInAnyOrderElementsOf(PlacedSpans.of(expected));
        HttpResponse v2 = frontend.get("/api/v2/traces/" + id, HttpHeaders.EMPTY);
        JsonNode json = new ObjectMapper().readTree(new String(v2.bodyBytes(), UTF_8));
        assertThat(PlacedSpans.of(trace(json.get("trace").toString())))
                .as(id)
                .containsExactlyInAnyOrderElementsOf(PlacedSpans.of(expected));
    }

    private static Trace trace(String json) throws IOException {
        Trace.Builder trace = Trace.newBuilder();
        JsonFormat.parser().merge(json, trace);
        return trace.build();
    }

    private List<BackendBlock> blocks(LocalBackend backend) throws IOException {
        List<BackendBlock> blocks = new ArrayList<>();
        try (Stream<Path> files = Files.walk(temp)) {
            for (Path meta : files.filter(file -> file.endsWith("meta.json")).toList()) {
                blocks.add(new BackendBlock(backend, BlockMeta.fromJson(Files.readAllBytes(meta), meta.toString())));
            }
        }
        return blocks;
    }

    private HTTPResponse lookUp(HTTPRequest request, List<BackendBlock> blocks) {
        HttpRequest parsed = HttpRequest.get(request.getUrl());
        Found route = (Found) paths.match("GET", parsed.path());
        TraceByIdParameters parameters = TraceByIdParameters.parse(parsed.withPathParameters(route.pathParameters()));
        TraceCombiner combiner = new TraceCombiner(0, true);
        if (parameters.mode() == TraceByIdParameters.Mode.BLOCKS) {
            try {
                for (BackendBlock block : blocks) {
                    if (block.meta().blockId().compareTo(parameters.firstBlock()) >= 0
                            && block.meta().blockId().compareTo(parameters.lastBlock()) <= 0) {
                        block.find(parameters.id()).ifPresent(combiner::add);
                    }
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return Querier.text(499, "context canceled\n");
            }
        }
        Optional<Trace> found = combiner.result();
        return found.isPresent()
                ? Querier.protobuf(
                        200,
                        TraceByIDResponse.newBuilder().setTrace(found.get()).build())
                : Querier.protobuf(404, TraceByIDResponse.getDefaultInstance());
    }
}
