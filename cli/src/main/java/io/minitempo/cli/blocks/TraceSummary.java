// SPDX-License-Identifier: Apache-2.0
package io.minitempo.cli.blocks;

import com.google.protobuf.ByteString;
import io.minitempo.cli.shell.Figures;
import io.minitempo.cli.shell.Storage;
import io.minitempo.cli.shell.StorageOptions;
import io.minitempo.cli.shell.Table;
import io.minitempo.cli.shell.Terminal;
import io.minitempo.core.TenantId;
import io.minitempo.core.TraceId;
import io.minitempo.proto.tempopb.Trace;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.resource.v1.Resource;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.Span;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Says of a trace where it is, how large it is, and who made it.
@Command(
        name = "trace-summary",
        description = "says of a trace in blocks where it lies, how large it is, and which services made it",
        mixinStandardHelpOptions = true)
@SuppressWarnings("NullAway.Init") // the command line fills the fields
final class TraceSummary implements Callable<Integer> {

    @Parameters(index = "0", paramLabel = "TRACE", description = "the id in hex")
    private TraceId trace;

    @Parameters(index = "1", paramLabel = "TENANT", description = "whose trace")
    private TenantId tenant;

    @Option(names = "--percentage", description = "also the share of each service")
    private boolean percentage;

    @Mixin
    private final StorageOptions storage = new StorageOptions();

    private final Terminal terminal;

    TraceSummary(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws InterruptedException {
        try (Storage bucket = storage.open(terminal)) {
            TraceParts parts = TraceParts.find(bucket, tenant, trace);
            Trace whole = TraceParts.required(parts.whole(), tenant, trace);
            print(whole, parts.places());
            return 0;
        }
    }

    private void print(Trace whole, List<String> places) {
        Map<String, Long> services = new TreeMap<>();
        List<Span> spans = new ArrayList<>();
        Set<ByteString> ids = new HashSet<>();
        for (ResourceSpans resource : whole.getResourceSpansList()) {
            String service = service(resource.getResource());
            resource.getScopeSpansList()
                    .forEach(scope -> scope.getSpansList().forEach(span -> {
                        services.merge(service, 1L, Long::sum);
                        spans.add(span);
                        ids.add(span.getSpanId());
                    }));
        }
        places.forEach(place -> terminal.out().println(place));
        long roots =
                spans.stream().filter(span -> span.getParentSpanId().isEmpty()).count();
        long orphans = spans.stream()
                .filter(span -> !span.getParentSpanId().isEmpty() && !ids.contains(span.getParentSpanId()))
                .count();
        terminal.out().println("blocks: " + places.size());
        terminal.out().println("spans: " + spans.size());
        terminal.out().println("size: " + Figures.bytes(whole.getSerializedSize()));
        terminal.out().println("root spans: " + roots);
        terminal.out().println("spans without parent in the trace: " + orphans);
        Table table = percentage ? new Table("service", "spans", "share") : new Table("service", "spans");
        services.forEach((service, count) -> {
            if (percentage) {
                table.row(service, count, Figures.share(count, spans.size()));
            } else {
                table.row(service, count);
            }
        });
        table.print(terminal.out());
    }

    private static String service(Resource resource) {
        for (KeyValue attribute : resource.getAttributesList()) {
            if (attribute.getKey().equals("service.name")) {
                return attribute.getValue().getStringValue();
            }
        }
        return "";
    }
}
