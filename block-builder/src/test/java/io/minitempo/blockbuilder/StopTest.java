// SPDX-License-Identifier: Apache-2.0
package io.minitempo.blockbuilder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.minitempo.core.TempoException;
import io.minitempo.core.lifecycle.Service.FailureListener;
import io.minitempo.core.time.Deadline;
import io.minitempo.objectstore.memory.FaultyBackend.Operation;
import io.minitempo.objectstore.memory.FaultyBackend.Script;
import io.minitempo.testsupport.Eventually;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class StopTest {

    @TempDir
    private Path wal;

    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    private final FailureListener failures = failure::set;

    @Test
    void endsAPauseAtOnce() throws InterruptedException {
        Scene scene = new Scene(wal, 1);
        scene.append(0, Scene.ALICE, Duration.ZERO, Input.value(0, 0, 1));
        BlockBuilder builder = scene.builder();
        builder.start(failures);
        // One sleeper measures the lag, the other is the cycle's pause.
        scene.clock.awaitSleepers(2);
        assertThat(scene.committed(0)).hasValue(1);
        builder.stop(Deadline.NONE);
        assertThat(failure).hasNullValue();
    }

    @Test
    void cyclesFollowEachOtherUntilThen() throws InterruptedException {
        Scene scene = new Scene(wal, 1);
        BlockBuilder builder = scene.builder();
        builder.start(failures);
        scene.clock.awaitSleepers(2);
        scene.append(0, Scene.ALICE, Duration.ZERO, Input.value(0, 0, 1));
        scene.clock.advance(Scene.CYCLE);
        Eventually.eventually(() -> assertThat(scene.committed(0)).hasValue(1));
        builder.stop(Deadline.NONE);
    }

    @Test
    void letsTheSectionAtWorkCommit() throws InterruptedException {
        Scene scene = new Scene(wal, 2);
        scene.append(0, Scene.ALICE, Duration.ZERO, Input.value(0, 0, 1));
        scene.append(1, Scene.ALICE, Duration.ZERO, Input.value(1, 0, 1));
        CountDownLatch uploading = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        scene.backend.script(call -> action -> {
            if (call.operation() == Operation.UPLOAD_COMPLETE) {
                uploading.countDown();
                release.await();
            }
            action.run();
        });
        BlockBuilder builder = scene.builder();
        builder.start(failures);
        uploading.await();
        Thread stopping = Thread.ofVirtual().start(() -> {
            try {
                builder.stop(Deadline.NONE);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        Eventually.eventually(
                () -> assertThat(stopping.getState()).isIn(Thread.State.WAITING, Thread.State.TIMED_WAITING));
        release.countDown();
        stopping.join();
        assertThat(scene.committed(0)).hasValue(1);
        assertThat(scene.committed(1)).isEmpty();
        assertThat(failure).hasNullValue();
    }

    @Test
    void cancelsAnUploadThatHangs() throws InterruptedException {
        Scene scene = new Scene(wal, 1);
        scene.append(0, Scene.ALICE, Duration.ZERO, Input.value(0, 0, 1));
        CountDownLatch uploading = new CountDownLatch(1);
        scene.backend.script(call -> action -> {
            if (call.operation() == Operation.UPLOAD_COMPLETE) {
                uploading.countDown();
                new CountDownLatch(1).await();
            }
            action.run();
        });
        BlockBuilder builder = scene.builder();
        builder.start(failures);
        uploading.await();
        builder.stop(Deadline.after(Duration.ofMillis(50)));
        assertThat(scene.committed(0)).isEmpty();
        assertThat(failure).hasNullValue();
        scene.backend.script(Script.NO_FAULTS);
        scene.builder().runCycle();
        assertThat(scene.live(Scene.ALICE)).hasSize(1);
        assertThat(scene.committed(0)).hasValue(1);
    }

    @Test
    void startNamesADirectoryThatCannotBe() throws Exception {
        Path file = Files.createFile(wal.resolve("file"));
        assertThatThrownBy(() -> new Scene(file, 1).builder().start(failures))
                .isInstanceOf(TempoException.Unavailable.class)
                .hasMessageContaining("block_builder.wal.path");
    }

    @Test
    void startClearsWhatACrashLeft() throws Exception {
        Path left = Files.createDirectories(wal.resolve("sections")).resolve("section-0.spill");
        Files.write(left, new byte[100]);
        Path foreign = Files.write(wal.resolve("other"), new byte[1]);
        BlockBuilder builder = new Scene(wal, 1).builder();
        builder.start(failures);
        builder.stop(Deadline.NONE);
        assertThat(left).doesNotExist();
        assertThat(foreign).exists();
    }

    @Test
    void startFailsWithoutALog() {
        Scene scene = new Scene(wal, 1);
        scene.broker.faults().disconnect();
        assertThatThrownBy(() -> scene.builder().start(failures)).isInstanceOf(TempoException.Unavailable.class);
    }
}
