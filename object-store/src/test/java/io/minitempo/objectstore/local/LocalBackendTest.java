// SPDX-License-Identifier: Apache-2.0
package io.minitempo.objectstore.local;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.minitempo.core.TempoException;
import io.minitempo.core.concurrent.Fanout;
import io.minitempo.objectstore.Backend;
import io.minitempo.objectstore.BackendContract;
import io.minitempo.objectstore.ByteRange;
import io.minitempo.objectstore.ListRequest;
import io.minitempo.objectstore.ObjectInfo;
import io.minitempo.objectstore.Upload;
import io.minitempo.testsupport.ManualClock;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalBackendTest extends BackendContract {

    @TempDir
    private Path directory;

    private final ManualClock clock = ManualClock.atGoldenInput();
    private Path root;
    private LocalBackend local;

    @BeforeEach
    void openDirectory() throws Exception {
        root = directory.resolve("deep/traces");
        local = new LocalBackend(root, clock);
        local.probe();
    }

    @Override
    protected Backend open() {
        return new LocalBackend(directory.resolve("deep/traces"), clock);
    }

    /// Straight to the disk, because thousands of writes that reach it for sure take their time.
    @Override
    protected void write(Collection<String> keys) throws Exception {
        for (String key : keys) {
            Path file = root.resolve(key);
            Files.createDirectories(file.getParent());
            Files.writeString(file, "x");
        }
    }

    private List<String> onDisk() throws Exception {
        try (Stream<Path> files = Files.walk(root)) {
            return files.map(f -> root.relativize(f).toString())
                    .filter(f -> !f.isEmpty())
                    .sorted()
                    .toList();
        }
    }

    private List<String> listed() throws InterruptedException {
        return local.list(ListRequest.keys("")).objects().stream()
                .map(ObjectInfo::key)
                .toList();
    }

    @Test
    void directoriesAreForTheOwnerOnly() throws Exception {
        local.put("tenant/block/meta.json", new byte[1]);
        for (String created : List.of("deep", "deep/traces", "deep/traces/tenant", "deep/traces/tenant/block")) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory.resolve(created))))
                    .as("%s", created)
                    .isEqualTo("rwx------");
        }
    }

    @Test
    void keysAreFileNamesBelowTheRoot() throws Exception {
        local.put("tenant/block/bloom-0", "x".getBytes(UTF_8));
        assertThat(onDisk()).containsExactly("tenant", "tenant/block", "tenant/block/bloom-0");
        Files.writeString(root.resolve("tenant/block/meta.json"), "{}");
        assertThat(local.read("tenant/block/meta.json")).isEqualTo("{}".getBytes(UTF_8));
    }

    @Test
    void aMoveTakesItsOwnTimeNotThatOfWriting() throws Exception {
        local.put("t/b/meta.json", new byte[1]);
        Instant written = clock.instant().minus(Duration.ofHours(3));
        Files.setLastModifiedTime(root.resolve("t/b/meta.json"), FileTime.from(written));
        local.move("t/b/meta.json", "t/b/meta.compacted.json");
        assertThat(local.info("t/b/meta.compacted.json").modified())
                .isBetween(clock.instant().minusMillis(1), clock.instant());
    }

    @Test
    void readsIntoArraysOfTheReader() throws Exception {
        local.put("data", new byte[] {1, 2, 3, 4, 5});
        byte[] lent = new byte[100];

        List<ByteBuffer> buffers =
                local.readRanges("data", List.of(new ByteRange(1, 2), new ByteRange(4, 1)), length -> lent);

        assertThat(buffers).containsExactly(ByteBuffer.wrap(new byte[] {2, 3}), ByteBuffer.wrap(new byte[] {5}));
        assertThat(lent).startsWith(2, 3, 4, 5);
    }

    @Test
    void aCrashDuringAnUploadLeavesNothingVisible() throws Exception {
        local.put("t/b/data.parquet", "old".getBytes(UTF_8));
        Upload abandoned = local.startUpload("t/b/data.parquet");
        abandoned.write(new byte[1000], 0, 1000);
        Upload fresh = local.startUpload("t/new/data.parquet");
        fresh.write(new byte[1000], 0, 1000);

        LocalBackend restarted = new LocalBackend(root, clock);
        assertThat(restarted.read("t/b/data.parquet")).isEqualTo("old".getBytes(UTF_8));
        assertThat(listed()).containsExactly("t/b/data.parquet");
        assertThat(restarted.list(ListRequest.directory("t/")).directories()).containsExactly("t/b/");
    }

    @Test
    void namesOfUnfinishedFilesAreNoKeys() throws Exception {
        try (Upload upload = local.startUpload("t/b/data")) {
            upload.write(new byte[1], 0, 1);
            String unfinished = onDisk().stream()
                    .filter(f -> f.endsWith(".unfinished"))
                    .findFirst()
                    .orElseThrow();
            assertThatThrownBy(() -> local.get(unfinished)).isInstanceOf(TempoException.Invalid.class);
            assertThatThrownBy(() -> local.delete(unfinished)).isInstanceOf(TempoException.Invalid.class);
            assertThatThrownBy(() -> local.put(unfinished + "/x", new byte[0]))
                    .isInstanceOf(TempoException.Invalid.class);
        }
    }

    @Test
    void deletingTheLastObjectTakesOldUnfinishedFilesAlong() throws Exception {
        local.put("t/b/data", new byte[1]);
        Path old = Files.write(root.resolve("t/b/.0123456789abcdef.unfinished"), new byte[10]);
        Path young = Files.write(root.resolve("t/b/.fedcba9876543210.unfinished"), new byte[10]);
        Files.setLastModifiedTime(old, FileTime.from(clock.instant().minus(Duration.ofHours(25))));
        Files.setLastModifiedTime(young, FileTime.from(clock.instant().minus(Duration.ofHours(1))));
        local.delete("t/b/data");
        assertThat(onDisk()).containsExactly("t", "t/b", "t/b/.fedcba9876543210.unfinished");
        assertThat(local.list(ListRequest.directory("")).directories()).isEmpty();

        local.put("t/b/data", new byte[1]);
        clock.advance(Duration.ofDays(1));
        local.delete("t/b/data");
        assertThat(onDisk()).isEmpty();
        assertThat(root).isDirectory();
    }

    @Test
    void anObjectCannotBeADirectoryAsWell() throws Exception {
        local.put("a", new byte[1]);
        local.put("b/c", new byte[1]);
        assertThatThrownBy(() -> local.put("a/x", new byte[1]))
                .isInstanceOf(TempoException.Invalid.class)
                .hasMessageContaining("a/x");
        assertThatThrownBy(() -> local.put("a/x/y", new byte[1])).isInstanceOf(TempoException.Invalid.class);
        assertThatThrownBy(() -> local.put("b", new byte[1]))
                .isInstanceOf(TempoException.Invalid.class)
                .hasMessageContaining("write object b");
        assertThatThrownBy(() -> local.move("a", "b")).isInstanceOf(TempoException.Invalid.class);
        local.delete("b");
        assertThat(listed()).containsExactly("a", "b/c");
        assertThat(onDisk()).containsExactly("a", "b", "b/c");
    }

    @Test
    void filesThatCannotBeKeysAreNotListed() throws Exception {
        Files.createDirectories(root.resolve("t"));
        Files.writeString(root.resolve("t/bad\nname"), "x");
        Files.writeString(root.resolve("t/good"), "x");
        assertThat(listed()).containsExactly("t/good");
    }

    @Test
    void aBrokenLinkIsNoObject() throws Exception {
        Files.createDirectories(root.resolve("t"));
        Files.createSymbolicLink(root.resolve("t/link"), root.resolve("nowhere"));
        assertThat(listed()).isEmpty();
        assertThat(local.list(ListRequest.directory("")).directories()).isEmpty();
    }

    @Test
    void deniedAccessIsNotWorthARetry() throws Exception {
        local.put("t/secret", new byte[1]);
        Path file = root.resolve("t/secret");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("---------"));
        assumeThat(Files.isReadable(file)).as("runs as root").isFalse();
        assertThatThrownBy(() -> local.get("t/secret")).isInstanceOf(TempoException.Internal.class);
    }

    @Test
    void aRootThatIsAFileFailsTheProbe() throws Exception {
        Path file = Files.writeString(directory.resolve("file"), "x");
        assertThatThrownBy(() -> new LocalBackend(file, clock).probe())
                .isInstanceOfAny(TempoException.Unavailable.class, TempoException.Internal.class)
                .hasMessageContaining("file");
    }

    @Test
    void readersNeverSeeAPartOfAWrite() throws Exception {
        int rounds = 200;
        List<Callable<Integer>> tasks = new ArrayList<>();
        for (int writer = 1; writer <= 2; writer++) {
            byte content = (byte) writer;
            tasks.add(() -> {
                for (int i = 0; i < rounds; i++) {
                    byte[] bytes = new byte[1 + i * 37];
                    Arrays.fill(bytes, content);
                    local.put("t/b/meta.json", bytes);
                }
                return 0;
            });
        }
        tasks.add(() -> {
            int seen = 0;
            for (int i = 0; i < rounds; i++) {
                byte[] bytes;
                try {
                    bytes = local.read("t/b/meta.json");
                } catch (TempoException.NotFound e) {
                    continue;
                }
                assertThat(bytes).isNotEmpty().containsOnly(bytes[0]);
                assertThat((bytes.length - 1) % 37).isZero();
                seen++;
            }
            return seen;
        });
        Fanout.all(tasks);
        assertThat(onDisk()).containsExactly("t", "t/b", "t/b/meta.json");
    }

    @Test
    void writersAndDeletersOfTheSameDirectoryDoNotDisturbEachOther() throws Exception {
        List<Callable<Integer>> tasks = new ArrayList<>();
        for (int worker = 0; worker < 4; worker++) {
            String key = "tenant/block/" + worker;
            tasks.add(() -> {
                for (int i = 0; i < 200; i++) {
                    local.put(key, new byte[] {(byte) i});
                    assertThat(local.read(key)).containsExactly((byte) i);
                    local.move(key, key + "-moved");
                    local.delete(key + "-moved");
                }
                return 0;
            });
        }
        Fanout.all(tasks);
        assertThat(onDisk()).isEmpty();
    }
}
