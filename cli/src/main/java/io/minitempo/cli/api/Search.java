// SPDX-License-Identifier: Apache-2.0
package io.minitempo.cli.api;

import io.minitempo.cli.api.ApiOptions.Range;
import io.minitempo.cli.shell.Terminal;
import io.minitempo.proto.tempopb.SearchRequest;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Asks which traces match a query.
@Command(name = "search", description = "prints the traces that match a query", mixinStandardHelpOptions = true)
@SuppressWarnings("NullAway.Init") // the command line fills the fields
final class Search implements Callable<Integer> {

    @Parameters(index = "0", paramLabel = "HOST:PORT", description = "HTTP port, with --use-grpc gRPC port")
    private String address;

    @Parameters(index = "1", arity = "0..1", paramLabel = "TRACEQL", defaultValue = "{}", description = "the query")
    private String query;

    @Parameters(index = "2", arity = "0..1", paramLabel = "START", defaultValue = "", description = "such as now-1h")
    private String start;

    @Parameters(index = "3", arity = "0..1", paramLabel = "END", defaultValue = "", description = "such as now")
    private String end;

    @Option(names = "--spss", paramLabel = "N", defaultValue = "0", description = "spans per span set")
    private int spansPerSpanSet;

    @Option(names = "--limit", paramLabel = "N", defaultValue = "0", description = "the most traces")
    private int limit;

    @Mixin
    private final TargetOptions target = new TargetOptions();

    @Mixin
    private final ApiOptions options = new ApiOptions();

    private final Terminal terminal;

    Search(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws InterruptedException {
        Range range = Range.of(start, end, terminal);
        Endpoint endpoint = target.endpoint(address, options, terminal);
        if (target.usesGrpc()) {
            SearchRequest request = SearchRequest.newBuilder()
                    .setQuery(query)
                    .setStart(range.startSeconds())
                    .setEnd(range.endSeconds())
                    .setSpansPerSpanSet(spansPerSpanSet)
                    .setLimit(limit)
                    .build();
            endpoint.stream(stub -> stub.search(request));
            return 0;
        }
        Map<String, String> parameters = new LinkedHashMap<>();
        parameters.put("q", query);
        parameters.put("start", Integer.toString(range.startSeconds()));
        parameters.put("end", Integer.toString(range.endSeconds()));
        parameters.put("spss", spansPerSpanSet == 0 ? "" : Integer.toString(spansPerSpanSet));
        parameters.put("limit", limit == 0 ? "" : Integer.toString(limit));
        endpoint.get("/api/search", parameters);
        return 0;
    }
}
