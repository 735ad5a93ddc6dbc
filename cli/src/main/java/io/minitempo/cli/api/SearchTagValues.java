// SPDX-License-Identifier: Apache-2.0
package io.minitempo.cli.api;

import io.minitempo.cli.api.ApiOptions.Range;
import io.minitempo.cli.shell.Terminal;
import io.minitempo.proto.tempopb.SearchTagValuesRequest;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Asks which values a tag has.
@Command(name = "search-tag-values", description = "prints the values of a tag", mixinStandardHelpOptions = true)
@SuppressWarnings("NullAway.Init") // the command line fills the fields
final class SearchTagValues implements Callable<Integer> {

    @Parameters(index = "0", paramLabel = "HOST:PORT", description = "HTTP port, with --use-grpc gRPC port")
    private String address;

    @Parameters(index = "1", paramLabel = "TAG", description = "such as resource.service.name")
    private String tag;

    @Parameters(index = "2", arity = "0..1", paramLabel = "START", defaultValue = "", description = "such as now-1h")
    private String start;

    @Parameters(index = "3", arity = "0..1", paramLabel = "END", defaultValue = "", description = "such as now")
    private String end;

    @Option(names = "--query", paramLabel = "TRACEQL", description = "only values of spans that match")
    private String query = "";

    @Mixin
    private final TargetOptions target = new TargetOptions();

    @Mixin
    private final ApiOptions options = new ApiOptions();

    private final Terminal terminal;

    SearchTagValues(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws InterruptedException {
        Range range = Range.of(start, end, terminal);
        Endpoint endpoint = target.endpoint(address, options, terminal);
        if (target.usesGrpc()) {
            SearchTagValuesRequest request = SearchTagValuesRequest.newBuilder()
                    .setTagName(tag)
                    .setQuery(query)
                    .setStart(range.startSeconds())
                    .setEnd(range.endSeconds())
                    .build();
            endpoint.stream(stub -> stub.searchTagValuesV2(request));
            return 0;
        }
        String name = URLEncoder.encode(tag, StandardCharsets.UTF_8).replace("+", "%20");
        endpoint.get(
                "/api/v2/search/tag/" + name + "/values",
                Map.of(
                        "q", query,
                        "start", Integer.toString(range.startSeconds()),
                        "end", Integer.toString(range.endSeconds())));
        return 0;
    }
}
