// SPDX-License-Identifier: Apache-2.0
package io.minitempo.cli.api;

import io.minitempo.cli.api.ApiOptions.Range;
import io.minitempo.cli.shell.Terminal;
import io.minitempo.core.TempoException;
import io.minitempo.core.time.GoDuration;
import io.minitempo.proto.tempopb.QueryInstantRequest;
import io.minitempo.proto.tempopb.QueryRangeRequest;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Asks for series, or with `--instant` for one value per series.
@Command(name = "metrics", description = "prints what a metrics query makes of spans", mixinStandardHelpOptions = true)
@SuppressWarnings("NullAway.Init") // the command line fills the fields
final class Metrics implements Callable<Integer> {

    @Parameters(index = "0", paramLabel = "HOST:PORT", description = "HTTP port, with --use-grpc gRPC port")
    private String address;

    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "TRACEQL",
            defaultValue = "{} | rate()",
            description = "the query (${DEFAULT-VALUE})")
    private String query;

    @Parameters(index = "2", arity = "0..1", paramLabel = "START", defaultValue = "", description = "such as now-1h")
    private String start;

    @Parameters(index = "3", arity = "0..1", paramLabel = "END", defaultValue = "", description = "such as now")
    private String end;

    @Option(names = "--instant", description = "one value per series")
    private boolean instant;

    @Option(names = "--step", paramLabel = "DURATION", description = "the distance of two values; else Tempo chooses")
    private String step = "";

    @Mixin
    private final TargetOptions target = new TargetOptions();

    @Mixin
    private final ApiOptions options = new ApiOptions();

    private final Terminal terminal;

    Metrics(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws InterruptedException {
        Range range = Range.of(start, end, terminal);
        Endpoint endpoint = target.endpoint(address, options, terminal);
        if (target.usesGrpc()) {
            stream(endpoint, range);
            return 0;
        }
        Map<String, String> parameters = new LinkedHashMap<>();
        parameters.put("q", query);
        parameters.put("start", Integer.toString(range.startSeconds()));
        parameters.put("end", Integer.toString(range.endSeconds()));
        parameters.put("step", instant ? "" : step);
        endpoint.get(instant ? "/api/metrics/query" : "/api/metrics/query_range", parameters);
        return 0;
    }

    private void stream(Endpoint endpoint, Range range) throws InterruptedException {
        if (instant) {
            QueryInstantRequest request = QueryInstantRequest.newBuilder()
                    .setQuery(query)
                    .setStart(range.startNanos())
                    .setEnd(range.endNanos())
                    .build();
            endpoint.stream(stub -> stub.metricsQueryInstant(request));
        } else {
            QueryRangeRequest request = QueryRangeRequest.newBuilder()
                    .setQuery(query)
                    .setStart(range.startNanos())
                    .setEnd(range.endNanos())
                    .setStep(stepNanos())
                    .build();
            endpoint.stream(stub -> stub.metricsQueryRange(request));
        }
    }

    private long stepNanos() {
        try {
            return step.isEmpty() ? 0 : GoDuration.parse(step).toNanos();
        } catch (IllegalArgumentException | TempoException e) {
            throw new TempoException.Invalid("--step: \"" + step + "\" is no duration such as 30s", e);
        }
    }
}
