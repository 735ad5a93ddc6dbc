// SPDX-License-Identifier: Apache-2.0
package io.minitempo.cli.blocks;

import io.minitempo.cli.shell.Storage;
import io.minitempo.cli.shell.StorageOptions;
import io.minitempo.cli.shell.Terminal;
import io.minitempo.core.TenantId;
import io.minitempo.core.TraceId;
import io.minitempo.proto.tempopb.Trace;
import io.minitempo.server.json.ProtoJson;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/// Prints a trace from the blocks of a bucket.
@Command(
        name = "trace-id",
        aliases = "blocks",
        description = "prints a trace as JSON, put together from the blocks of a bucket",
        mixinStandardHelpOptions = true)
@SuppressWarnings("NullAway.Init") // the command line fills the fields
final class QueryTrace implements Callable<Integer> {

    @Parameters(index = "0", paramLabel = "TRACE", description = "the id in hex")
    private TraceId trace;

    @Parameters(index = "1", paramLabel = "TENANT", description = "whose trace")
    private TenantId tenant;

    @Mixin
    private final StorageOptions storage = new StorageOptions();

    private final Terminal terminal;

    QueryTrace(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws InterruptedException {
        try (Storage bucket = storage.open(terminal)) {
            TraceParts parts = TraceParts.find(bucket, tenant, trace);
            parts.places().forEach(place -> terminal.err().println(place));
            Trace whole = TraceParts.required(parts.whole(), tenant, trace);
            byte[] json = ProtoJson.of(Trace.getDescriptor()).write(whole);
            terminal.out().write(json, 0, json.length);
            terminal.out().println();
            return 0;
        }
    }
}
