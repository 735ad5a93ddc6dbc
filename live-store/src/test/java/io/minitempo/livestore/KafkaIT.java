// SPDX-License-Identifier: Apache-2.0
package io.minitempo.livestore;

import static io.minitempo.testsupport.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.minitempo.core.TraceId;
import io.minitempo.core.time.Clock;
import io.minitempo.core.time.Deadline;
import io.minitempo.embeddedkafka.EmbeddedKafka;
import io.minitempo.ingestlog.IngestLog;
import io.minitempo.ingestlog.IngestWriter;
import io.minitempo.ingestlog.PartitionWrite;
import io.minitempo.ingestlog.TracePiece;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A live-store behind a real broker, which restarts.
class KafkaIT {

    private static final String GROUP = "live-store-zone-a";

    @TempDir
    private Path temp;

    private record Piece(TraceId id, ByteString bytes) implements TracePiece {
        @Override
        public int size() {
            return bytes.size();
        }

        @Override
        public int writeTo(byte[] target, int offset) {
            bytes.copyTo(target, offset);
            return offset + bytes.size();
        }
    }

    private static void write(IngestWriter writer, Scene scene, long trace, long span) throws InterruptedException {
        Piece piece = new Piece(
                Spans.id(trace), Spans.trace(trace, scene.clock.instant(), span).toByteString());
        writer.write(
                Scene.TENANT,
                List.of(new PartitionWrite(0, List.of(piece), false)),
                Deadline.after(Duration.ofSeconds(20), Clock.system()));
    }

    @Test
    @Timeout(120)
    void consumesThroughARestartOfTheBrokerAndOfItself() throws Exception {
        try (EmbeddedKafka kafka = EmbeddedKafka.startTemporary()) {
            kafka.createTopic("traces", 1);
            IngestLog log = TestLog.connect(kafka, "traces", new SimpleMeterRegistry());
            IngestLog writing = TestLog.connect(kafka, "traces", new SimpleMeterRegistry());
            log.start(failure -> {});
            writing.start(failure -> {});
            IngestWriter writer = writing.openWriter();
            Scene first = Scene.in(temp).consuming(log).build().start();
            write(writer, first, 1, 10);
            eventually(() -> assertThat(Spans.of(first.ask(Spans.id(1)))).containsExactly(10L));

            kafka.stop();
            kafka.start();
            write(writer, first, 1, 11);
            eventually(() -> assertThat(Spans.of(first.ask(Spans.id(1)))).containsExactly(10L, 11L));
            first.close();
            assertThat(log.committedOffsets().committed(GROUP, 0)).hasValue(2);

            write(writer, first, 2, 20);
            try (Scene second = Scene.in(temp)
                    .clock(first.clock)
                    .seed(2)
                    .consuming(log)
                    .build()
                    .start()) {
                eventually(() -> assertThat(second.store.notReady()).isEmpty());
                assertThat(Spans.of(second.ask(Spans.id(1)))).containsExactly(10L, 11L);
                assertThat(Spans.of(second.ask(Spans.id(2)))).containsExactly(20L);
            }
            writer.close();
            writing.stop(Deadline.after(Duration.ofSeconds(5)));
            log.stop(Deadline.after(Duration.ofSeconds(5)));
        }
    }
}
