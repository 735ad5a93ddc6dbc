// SPDX-License-Identifier: Apache-2.0
package io.minitempo.livestore.measure;

import com.google.protobuf.ByteString;
import com.sun.management.OperatingSystemMXBean;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.minitempo.block.meta.BlockFormat;
import io.minitempo.block.meta.DedicatedColumns;
import io.minitempo.block.shred.BlockBuilder;
import io.minitempo.block.store.BlockWriter;
import io.minitempo.block.wal.LocalBlocks;
import io.minitempo.block.wal.Wal;
import io.minitempo.block.wal.WalBlock;
import io.minitempo.core.TenantId;
import io.minitempo.core.TraceId;
import io.minitempo.core.concurrent.CpuPool;
import io.minitempo.core.lifecycle.Service.Action;
import io.minitempo.core.time.Clock;
import io.minitempo.ingestlog.IngestLog;
import io.minitempo.ingestlog.LogRecord;
import io.minitempo.ingestlog.memory.InMemoryBroker;
import io.minitempo.livestore.blocks.Completion;
import io.minitempo.livestore.consume.ConsumerSettings;
import io.minitempo.livestore.consume.Coverage;
import io.minitempo.livestore.consume.PartitionConsumer;
import io.minitempo.livestore.consume.PartitionLag;
import io.minitempo.livestore.tenant.Durability;
import io.minitempo.livestore.tenant.TenantSettings;
import io.minitempo.livestore.tenant.Tenants;
import io.minitempo.objectstore.local.LocalBackend;
import io.minitempo.proto.tempopb.PushBytesRequest;
import io.minitempo.proto.tempopb.Trace;
import io.minitempo.server.overrides.Limits;
import io.minitempo.server.overrides.Overrides;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.resource.v1.Resource;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.SplittableRandom;

/// CPU time of consuming, cutting and completing, each on its own: traces of 25 spans of about 450 bytes over eight
/// services, twenty traces a record. The argument is the number of spans.
public final class Consuming {

    private static final int SPANS = 25;
    private static final int TRACES_PER_RECORD = 20;
    private static final int RECORDS_PER_CUT = 80;
    private static final OperatingSystemMXBean SYSTEM =
            (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

    private final SplittableRandom random = new SplittableRandom(7919);
    private final Clock clock = Clock.system();
    private final ArrayDeque<WalBlock> waiting = new ArrayDeque<>();
    private final Tenants tenants;
    private final Completion completion;
    private final PartitionConsumer consumer;
    private final CpuPool cpu = new CpuPool(1);
    private long consuming;
    private long cutting;
    private long completing;
    private long bytes;
    private long offset;

    private Consuming(Path folder) throws InterruptedException {
        Wal wal = new Wal(folder, clock);
        LocalBackend backend = new LocalBackend(wal.blocks(), clock);
        backend.probe();
        TenantSettings settings = new TenantSettings(
                Durability.AT_CUT,
                Duration.ofSeconds(5),
                Duration.ofSeconds(30),
                Duration.ofSeconds(30),
                52_428_800,
                Duration.ofMinutes(2),
                BlockFormat.VPARQUET4,
                DedicatedColumns.defaults(),
                10);
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        tenants = new Tenants(
                settings,
                wal,
                Overrides.fixed(Limits.defaults()),
                (instance, block) -> waiting.add(block),
                registry,
                clock,
                random);
        completion = new Completion(
                new LocalBlocks(wal.blocks(), backend),
                BlockWriter.Settings.defaults()
                        .withData(BlockBuilder.Options.defaults().withDropDuplicates(false)),
                cpu);
        IngestLog log = new InMemoryBroker(1, clock).connect();
        consumer = new PartitionConsumer(
                log,
                0,
                new ConsumerSettings("g", Duration.ofSeconds(5), Long.MAX_VALUE, 1000, Duration.ofMinutes(20)),
                tenants,
                new Coverage(log.committedOffsets(), 0, Duration.ofMinutes(10), clock),
                new PartitionLag(0, clock),
                (position, timestamp) -> {},
                registry,
                clock);
    }

    /// Runs it, once to warm up and once to measure.
    public static void main(String[] arguments) throws Exception {
        long spans = arguments.length > 0 ? Long.parseLong(arguments[0]) : 500_000;
        Path folder = Files.createTempDirectory("live-store-measure");
        Consuming run = new Consuming(folder);
        run.run(spans / 2);
        run.consuming = 0;
        run.cutting = 0;
        run.completing = 0;
        run.bytes = 0;
        long measured = run.run(spans);
        double millions = measured / 1e6;
        System.out.printf(
                "%d spans of %.0f bytes, CPU s per million: consume %.2f, cut to WAL %.2f, complete %.2f%n",
                measured,
                (double) run.bytes / measured,
                run.consuming / 1e9 / millions,
                run.cutting / 1e9 / millions,
                run.completing / 1e9 / millions);
        run.cpu.close();
    }

    private long run(long spans) throws InterruptedException {
        long done = 0;
        while (done < spans) {
            for (int i = 0; i < RECORDS_PER_CUT; i++) {
                LogRecord next = record();
                bytes += next.valueLength();
                consuming += timed(() -> consumer.handle(List.of(next)));
                done += (long) TRACES_PER_RECORD * SPANS;
            }
            cutting += timed(() -> tenants.cut(true));
            completing += timed(this::completeAll);
        }
        return done;
    }

    private void completeAll() throws InterruptedException {
        for (WalBlock block = waiting.poll(); block != null; block = waiting.poll()) {
            completion.complete(tenants.of(TenantId.SINGLE), block);
            block.remove();
        }
    }

    private static long timed(Action action) throws InterruptedException {
        long start = SYSTEM.getProcessCpuTime();
        action.run();
        return SYSTEM.getProcessCpuTime() - start;
    }

    private LogRecord record() {
        PushBytesRequest.Builder request = PushBytesRequest.newBuilder();
        for (int i = 0; i < TRACES_PER_RECORD; i++) {
            byte[] id = new TraceId(random.nextLong(), random.nextLong()).toBytes();
            request.addTraces(trace(id).toByteString()).addIds(ByteString.copyFrom(id));
        }
        byte[] value = request.build().toByteArray();
        return new LogRecord(0, offset++, clock.millis(), TenantId.SINGLE.toBytes(), value, 0, value.length);
    }

    private Trace trace(byte[] id) {
        Trace.Builder trace = Trace.newBuilder();
        long now = clock.millis() * 1_000_000;
        int left = SPANS;
        while (left > 0) {
            int service = random.nextInt(8);
            ScopeSpans.Builder scope = ScopeSpans.newBuilder();
            int here = Math.min(left, 3 + random.nextInt(3));
            for (int i = 0; i < here; i++) {
                scope.addSpans(span(id, now));
            }
            left -= here;
            trace.addResourceSpans(ResourceSpans.newBuilder()
                    .setResource(Resource.newBuilder()
                            .addAttributes(text("service.name", "service-" + service))
                            .addAttributes(text("k8s.pod.name", "pod-" + service + "-" + random.nextInt(4)))
                            .addAttributes(text("region", "eu-west-1")))
                    .addScopeSpans(scope));
        }
        return trace.build();
    }

    private Span span(byte[] id, long now) {
        byte[] spanId = new byte[8];
        random.nextBytes(spanId);
        long start = now + random.nextInt(1_000_000);
        return Span.newBuilder()
                .setTraceId(ByteString.copyFrom(id))
                .setSpanId(ByteString.copyFrom(spanId))
                .setParentSpanId(ByteString.copyFrom(spanId))
                .setName("GET /api/v1/items/" + random.nextInt(20))
                .setKindValue(1 + random.nextInt(3))
                .setStartTimeUnixNano(start)
                .setEndTimeUnixNano(start + random.nextInt(100_000_000))
                .addAttributes(text("http.method", random.nextInt(3) == 0 ? "POST" : "GET"))
                .addAttributes(text("http.url", "http://service/items/" + random.nextInt(1000)))
                .addAttributes(number("http.status_code", random.nextInt(20) == 0 ? 500 : 200))
                .addAttributes(text("user.id", Long.toHexString(random.nextLong())))
                .addAttributes(text("db.statement", "select * from items where id = " + random.nextInt(1000)))
                .addAttributes(text("customer.tier", "gold"))
                .addAttributes(number("retries", random.nextInt(3)))
                .addAttributes(text("net.peer.name", "peer-" + random.nextInt(50) + ".cluster.local"))
                .build();
    }

    private static KeyValue text(String key, String value) {
        return KeyValue.newBuilder()
                .setKey(key)
                .setValue(AnyValue.newBuilder().setStringValue(value))
                .build();
    }

    private static KeyValue number(String key, long value) {
        return KeyValue.newBuilder()
                .setKey(key)
                .setValue(AnyValue.newBuilder().setIntValue(value))
                .build();
    }
}
