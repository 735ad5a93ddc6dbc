// SPDX-License-Identifier: Apache-2.0
package io.minitempo.cli.blocks;

import io.minitempo.block.meta.BlockMeta;
import io.minitempo.block.read.BlockReader;
import io.minitempo.block.search.BlockSpanSource;
import io.minitempo.cli.shell.Figures;
import io.minitempo.cli.shell.Storage;
import io.minitempo.cli.shell.StorageOptions;
import io.minitempo.cli.shell.Table;
import io.minitempo.cli.shell.Terminal;
import io.minitempo.core.TempoException;
import io.minitempo.core.TenantId;
import io.minitempo.proto.tempopb.SearchRequest;
import io.minitempo.proto.tempopb.SearchResponse;
import io.minitempo.proto.tempopb.TraceSearchMetadata;
import io.minitempo.query.search.SearchCombiner;
import io.minitempo.query.search.SearchJob;
import io.minitempo.query.search.TagColumns;
import java.time.Instant;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Searches the blocks of a bucket for an attribute.
@Command(
        name = "search",
        description = "finds the traces in blocks with a tag of some value",
        mixinStandardHelpOptions = true)
@SuppressWarnings("NullAway.Init") // the command line fills the fields
final class SearchBlocks implements Callable<Integer> {

    @Parameters(index = "0", paramLabel = "NAME", description = "the tag, such as service.name")
    private String name;

    @Parameters(index = "1", paramLabel = "VALUE", description = "what its value contains")
    private String value;

    @Parameters(index = "2", paramLabel = "START", description = "such as 2026-11-20T12:00:00Z, 1795176000 or now-1h")
    private String start;

    @Parameters(index = "3", paramLabel = "END", description = "as START")
    private String end;

    @Parameters(index = "4", paramLabel = "TENANT", description = "whose traces")
    private TenantId tenant;

    @Option(
            names = "--limit",
            paramLabel = "N",
            defaultValue = "20",
            description = "the most traces (${DEFAULT-VALUE})")
    private int limit;

    @Mixin
    private final StorageOptions storage = new StorageOptions();

    private final Terminal terminal;

    SearchBlocks(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws InterruptedException {
        Instant now = terminal.clock().instant();
        Instant from = Figures.parseTime(start, now);
        Instant to = Figures.parseTime(end, now);
        if (!from.isBefore(to) || limit < 1) {
            throw new TempoException.Invalid("START must lie before END, and --limit must be above zero");
        }
        SearchRequest request = SearchRequest.newBuilder()
                .putTags(name, value)
                .setStart((int) from.getEpochSecond())
                .setEnd((int) to.getEpochSecond())
                .setLimit(limit)
                .build();
        try (Storage bucket = storage.open(terminal)) {
            SearchJob job = new SearchJob(request);
            SearchCombiner found = job.combiner();
            long bytes = 0;
            for (BlockMeta meta : bucket.live(tenant)) {
                if (meta.overlaps(from, to)) {
                    SearchResponse part = search(job, bucket.reader(meta), meta);
                    found.add(part.getTracesList());
                    bytes += part.getMetrics().getInspectedBytes();
                }
            }
            print(found);
            terminal.out().println(Figures.bytes(bytes) + " read");
            return 0;
        }
    }

    private static SearchResponse search(SearchJob job, BlockReader reader, BlockMeta meta)
            throws InterruptedException {
        try (BlockSpanSource source =
                BlockSpanSource.of(reader, 0, reader.rowGroups().size())) {
            return job.run(source, TagColumns.of(meta));
        }
    }

    private void print(SearchCombiner found) {
        Table table = new Table("trace", "root service", "root span", "start", "duration");
        for (TraceSearchMetadata trace : found.result()) {
            long nanos = trace.getStartTimeUnixNano();
            table.row(
                    trace.getTraceID(),
                    trace.getRootServiceName(),
                    trace.getRootTraceName(),
                    Figures.time(Instant.ofEpochSecond(nanos / 1_000_000_000L)),
                    Integer.toUnsignedLong(trace.getDurationMs()) + " ms");
        }
        table.print(terminal.out());
    }
}
