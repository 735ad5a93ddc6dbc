// SPDX-License-Identifier: Apache-2.0
package io.minitempo.cli.api;

import io.minitempo.cli.shell.Terminal;
import io.minitempo.core.TraceId;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Asks for a trace.
@Command(name = "trace-id", description = "prints a trace", mixinStandardHelpOptions = true)
@SuppressWarnings("NullAway.Init") // the command line fills the fields
final class TraceById implements Callable<Integer> {

    @Parameters(index = "0", paramLabel = "ENDPOINT", description = "such as http://tempo:3200")
    private String endpoint;

    @Parameters(index = "1", paramLabel = "TRACE", description = "the id in hex")
    private TraceId trace;

    @Option(names = "--v1", description = "asks /api/traces, not /api/v2/traces")
    private boolean v1;

    @Mixin
    private final ApiOptions options = new ApiOptions();

    private final Terminal terminal;

    TraceById(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws InterruptedException {
        new Endpoint(endpoint, false, "", options, terminal)
                .get((v1 ? "/api/traces/" : "/api/v2/traces/") + trace, Map.of());
        return 0;
    }
}
