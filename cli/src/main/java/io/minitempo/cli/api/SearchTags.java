// SPDX-License-Identifier: Apache-2.0
package io.minitempo.cli.api;

import io.minitempo.cli.api.ApiOptions.Range;
import io.minitempo.cli.shell.Terminal;
import io.minitempo.proto.tempopb.SearchTagsRequest;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Asks which tags there are.
@Command(name = "search-tags", description = "prints the names of tags by scope", mixinStandardHelpOptions = true)
@SuppressWarnings("NullAway.Init") // the command line fills the fields
final class SearchTags implements Callable<Integer> {

    @Parameters(index = "0", paramLabel = "HOST:PORT", description = "HTTP port, with --use-grpc gRPC port")
    private String address;

    @Parameters(index = "1", arity = "0..1", paramLabel = "START", defaultValue = "", description = "such as now-1h")
    private String start;

    @Parameters(index = "2", arity = "0..1", paramLabel = "END", defaultValue = "", description = "such as now")
    private String end;

    @Option(names = "--scope", paramLabel = "SCOPE", description = "resource, span, event, link, intrinsic ...")
    private String scope = "";

    @Mixin
    private final TargetOptions target = new TargetOptions();

    @Mixin
    private final ApiOptions options = new ApiOptions();

    private final Terminal terminal;

    SearchTags(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws InterruptedException {
        Range range = Range.of(start, end, terminal);
        Endpoint endpoint = target.endpoint(address, options, terminal);
        if (target.usesGrpc()) {
            SearchTagsRequest request = SearchTagsRequest.newBuilder()
                    .setScope(scope)
                    .setStart(range.startSeconds())
                    .setEnd(range.endSeconds())
                    .build();
            endpoint.stream(stub -> stub.searchTagsV2(request));
            return 0;
        }
        endpoint.get(
                "/api/v2/search/tags",
                Map.of(
                        "scope", scope,
                        "start", Integer.toString(range.startSeconds()),
                        "end", Integer.toString(range.endSeconds())));
        return 0;
    }
}
