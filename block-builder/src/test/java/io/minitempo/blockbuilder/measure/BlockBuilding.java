// SPDX-License-Identifier: Apache-2.0
package io.minitempo.blockbuilder.measure;

import com.sun.management.OperatingSystemMXBean;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.minitempo.block.config.BlockConfig;
import io.minitempo.block.config.WalConfig;
import io.minitempo.block.list.BlockStore;
import io.minitempo.blockbuilder.BlockBuilder;
import io.minitempo.blockbuilder.BlockBuilderConfig;
import io.minitempo.core.time.Clock;
import io.minitempo.core.time.Deadline;
import io.minitempo.ingestlog.KafkaConfig;
import io.minitempo.ingestlog.kafka.KafkaIngestLog;
import io.minitempo.objectstore.Backend;
import io.minitempo.objectstore.local.LocalBackend;
import io.minitempo.ring.partition.PartitionDesc;
import io.minitempo.ring.partition.PartitionRing;
import io.minitempo.ring.partition.PartitionRingDesc;
import io.minitempo.ring.partition.PartitionState;
import io.minitempo.ring.token.Tokens;
import io.minitempo.server.config.ConfigBinder;
import io.minitempo.server.config.yaml.YamlTree;
import io.minitempo.server.overrides.Limits;
import io.minitempo.server.overrides.Overrides;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// CPU seconds per million spans and resident memory of a block-builder with a [LoadedBroker] and a local bucket.
///
/// Arguments: address of the broker, spans it has, directory to write to.
final class BlockBuilding {

    static final String TOPIC = "tempo-ingest";

    private static final Logger log = LoggerFactory.getLogger(BlockBuilding.class);

    private BlockBuilding() {}

    public static void main(String[] args) throws InterruptedException, IOException {
        double spans = Double.parseDouble(args[1]);
        Path directory = Path.of(args[2]);
        MeterRegistry registry = new SimpleMeterRegistry();
        KafkaIngestLog ingestLog = log(args[0], "block-builder", registry, new SplittableRandom(1));
        ingestLog.start(cause -> log.atError().setCause(cause).log("log failed"));
        try (Backend bucket = new LocalBackend(directory.resolve("bucket"), Clock.system())) {
            BlockBuilder builder = builder(directory, registry, ingestLog, bucket);
            long end = ingestLog.offsets().end(0);
            double cpuBefore = cpuSeconds();
            long start = Clock.system().nanoTime();
            builder.start(cause -> log.atError().setCause(cause).log("block-builder failed"));
            while (ingestLog.committedOffsets().committed(BlockBuilder.GROUP, 0).orElse(0) < end) {
                Clock.system().sleep(Duration.ofMillis(200));
            }
            double seconds = (Clock.system().nanoTime() - start) / 1e9;
            double cpu = cpuSeconds() - cpuBefore;
            log.info(String.format(
                    Locale.ROOT,
                    "%.0f spans: %.1f s, %.2f CPU s per million spans, %s",
                    spans,
                    seconds,
                    cpu / spans * 1e6,
                    memory()));
            builder.stop(Deadline.after(Duration.ofSeconds(60)));
        }
        ingestLog.stop(Deadline.after(Duration.ofSeconds(5)));
    }

    private static BlockBuilder builder(
            Path directory, MeterRegistry registry, KafkaIngestLog ingestLog, Backend bucket) {
        BlockBuilderConfig defaults = BlockBuilderConfig.defaults("builder-0");
        BlockBuilderConfig config = new BlockBuilderConfig(
                "builder-0",
                Map.of(),
                1,
                defaults.consumeCycleDuration(),
                defaults.maxConsumingBytes(),
                defaults.block(),
                WalConfig.at(directory.resolve("wal").toString()));
        PartitionRing ring = PartitionRing.of(
                PartitionRingDesc.EMPTY.with(PartitionDesc.of(0, Tokens.of(1), PartitionState.ACTIVE, 0)));
        return new BlockBuilder(new BlockBuilder.Dependencies(
                config,
                BlockConfig.defaults(),
                ingestLog,
                new BlockStore(bucket, 1),
                () -> ring,
                Overrides.fixed(Limits.defaults()),
                Duration.ofMinutes(1),
                registry,
                Clock.system(),
                new SplittableRandom(1)));
    }

    static KafkaIngestLog log(String address, String component, MeterRegistry registry, RandomGenerator random) {
        KafkaConfig config = ConfigBinder.bind(
                        YamlTree.parse("{address: '" + address + "', topic: " + TOPIC + "}"), KafkaConfig.defaults())
                .value();
        return new KafkaIngestLog(config, component, registry, Clock.system(), random);
    }

    private static double cpuSeconds() {
        return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime() / 1e9;
    }

    private static List<String> memory() throws IOException {
        return Files.readAllLines(Path.of("/proc/self/status")).stream()
                .filter(line -> line.startsWith("VmHWM") || line.startsWith("VmRSS"))
                .toList();
    }
}
