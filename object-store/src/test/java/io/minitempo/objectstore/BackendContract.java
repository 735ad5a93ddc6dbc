// SPDX-License-Identifier: Apache-2.0
package io.minitempo.objectstore;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.minitempo.core.CorruptBlockException;
import io.minitempo.core.TempoException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What every backend does alike; each implementation runs it.
public abstract class BackendContract {

    private static final long SEED = 20261120;

    @TempDir
    Path files;

    private Backend backend;

    /// An empty bucket.
    protected abstract Backend open() throws Exception;

    /// Whether the store minds the conditions of a write.
    protected boolean comparesVersions() {
        return true;
    }

    /// The most keys that a listing test writes.
    protected int listedKeys() {
        return 2300;
    }

    /// Writes an object of one byte under each key.
    protected void write(Collection<String> keys) throws Exception {
        for (String key : keys) {
            put(key, "x");
        }
    }

    @BeforeEach
    void openBackend() throws Exception {
        backend = open();
        backend.probe();
    }

    @AfterEach
    void closeBackend() {
        backend.close();
    }

    private void put(String key, String text) throws InterruptedException {
        backend.put(key, text.getBytes(UTF_8));
    }

    private String read(String key) throws InterruptedException {
        return new String(backend.read(key), UTF_8);
    }

    private static byte[] noise(int length) {
        byte[] bytes = new byte[length];
        new Random(SEED + length).nextBytes(bytes);
        return bytes;
    }

    private List<String> keys(ListRequest request) throws InterruptedException {
        List<String> keys = new ArrayList<>();
        for (ListRequest next = request; next != null; ) {
            ListPage page = backend.list(next);
            assertThat(page.objects().size() + page.directories().size()).isLessThanOrEqualTo(request.limit());
            page.objects().forEach(o -> keys.add(o.key()));
            keys.addAll(page.directories());
            next = page.next() == null ? null : next.continuing(page.next());
        }
        return keys;
    }

    @Test
    void readsWhatWasWritten() throws Exception {
        put("tenant/block/meta.json", "{}");
        StoredObject object = backend.get("tenant/block/meta.json");
        assertThat(object.bytes()).isEqualTo("{}".getBytes(UTF_8));
        assertThat(object.info().key()).isEqualTo("tenant/block/meta.json");
        assertThat(object.info().size()).isEqualTo(2);
        assertThat(object.info()).isEqualTo(backend.info("tenant/block/meta.json"));
    }

    @Test
    void replacesAnObject() throws Exception {
        put("a/b", "a rather long first content");
        put("a/b", "second");
        assertThat(read("a/b")).isEqualTo("second");
    }

    @Test
    void keepsEmptyObjects() throws Exception {
        put("a/nocompact.flg", "");
        assertThat(backend.read("a/nocompact.flg")).isEmpty();
        assertThat(backend.exists("a/nocompact.flg")).isTrue();
        assertThat(backend.info("a/nocompact.flg").size()).isZero();
        assertThat(keys(ListRequest.keys("a/"))).containsExactly("a/nocompact.flg");
    }

    @Test
    void doesNotShareArraysWithItsCallers() throws Exception {
        byte[] written = {1, 2, 3};
        backend.put("a", written);
        written[0] = 9;
        backend.read("a")[1] = 9;
        assertThat(backend.read("a")).containsExactly(1, 2, 3);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "a/b", "a/b/c", "tenant/block/data.parquet"})
    void missingObjectsAreNotFound(String key) throws Exception {
        put("a/b/present", "x");
        assertThatThrownBy(() -> backend.get(key))
                .isInstanceOf(TempoException.NotFound.class)
                .hasMessageContaining(key);
        assertThatThrownBy(() -> backend.readRange(key, 0, 1)).isInstanceOf(TempoException.NotFound.class);
        assertThatThrownBy(() -> backend.info(key)).isInstanceOf(TempoException.NotFound.class);
        assertThatThrownBy(() -> backend.copy(key, "copy")).isInstanceOf(TempoException.NotFound.class);
        assertThatThrownBy(() -> backend.move(key, "moved")).isInstanceOf(TempoException.NotFound.class);
        assertThat(backend.exists(key)).isFalse();
        backend.delete(key);
        assertThat(read("a/b/present")).isEqualTo("x");
    }

    @Test
    void readsRanges() throws Exception {
        byte[] content = noise(10_000);
        backend.put("data", content);
        for (int[] range : new int[][] {{0, 1}, {0, 10_000}, {9_999, 1}, {5_000, 123}, {17, 0}}) {
            assertThat(backend.readRange("data", range[0], range[1]))
                    .isEqualTo(Arrays.copyOfRange(content, range[0], range[0] + range[1]));
        }
    }

    @Test
    void rangesBeyondTheEndAreCorruption() throws Exception {
        backend.put("data", noise(100));
        assertThatThrownBy(() -> backend.readRange("data", 90, 11))
                .isInstanceOf(CorruptBlockException.class)
                .hasMessageContaining("data at byte 100");
        assertThatThrownBy(() -> backend.readRange("data", 100, 1)).isInstanceOf(CorruptBlockException.class);
        assertThatThrownBy(() -> backend.readRange("data", 5_000_000_000L, 1))
                .isInstanceOf(CorruptBlockException.class);
        assertThatThrownBy(() -> backend.readRanges("data", List.of(new ByteRange(0, 5), new ByteRange(99, 2))))
                .isInstanceOf(CorruptBlockException.class);
    }

    @Test
    void readsManyRangesInTheirOrder() throws Exception {
        byte[] content = noise(300_000);
        backend.put("data", content);
        Random random = new Random(SEED);
        List<ByteRange> ranges = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            int offset = random.nextInt(content.length);
            ranges.add(new ByteRange(offset, random.nextInt(Math.min(9_000, content.length - offset) + 1)));
        }
        RangeReader reader = backend.open("data", content.length);
        assertThat(reader.key()).isEqualTo("data");
        assertThat(reader.size()).isEqualTo(content.length);
        List<ByteBuffer> buffers = reader.readRanges(ranges);
        assertThat(buffers).hasSize(50);
        for (int i = 0; i < 50; i++) {
            ByteRange range = ranges.get(i);
            assertThat(buffers.get(i))
                    .as("seed %d, %s", SEED, range)
                    .isEqualTo(ByteBuffer.wrap(content, (int) range.offset(), range.length()));
        }
        assertThat(reader.read(7, 9)).isEqualTo(Arrays.copyOfRange(content, 7, 16));
        assertThat(reader.readRanges(List.of())).isEmpty();
    }

    @Test
    void readsIntoMemoryThatIsLongerThanNeeded() throws Exception {
        byte[] content = noise(200_000);
        backend.put("data", content);
        List<ByteRange> ranges = List.of(new ByteRange(150_000, 1000), new ByteRange(10, 2000), new ByteRange(2500, 1));

        List<ByteBuffer> buffers = new CountingRangeReader(backend.open("data", content.length))
                .readRanges(ranges, length -> new byte[length * 2 + 77]);

        assertThat(buffers)
                .containsExactly(
                        ByteBuffer.wrap(content, 150_000, 1000),
                        ByteBuffer.wrap(content, 10, 2000),
                        ByteBuffer.wrap(content, 2500, 1));
    }

    @Test
    void writesAFile() throws Exception {
        byte[] content = noise(12 << 20);
        Path file = Files.write(files.resolve("data.parquet"), content);
        backend.putFile("t/b/data.parquet", file);
        assertThat(backend.read("t/b/data.parquet")).isEqualTo(content);
        backend.putFile("t/b/data.parquet", Files.write(file, new byte[0]));
        assertThat(backend.read("t/b/data.parquet")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 5 << 20, (5 << 20) + 1, 17 << 20})
    void anUploadShowsAtOnceAndWhole(int length) throws Exception {
        byte[] content = noise(length);
        put("t/b/data", "old");
        try (Upload upload = backend.startUpload("t/b/data")) {
            for (int done = 0; done < length; done += 777_777) {
                upload.write(content, done, Math.min(777_777, length - done));
                if (done > 3 << 20) {
                    upload.endPart();
                }
                assertThat(upload.size()).isEqualTo(Math.min(done + 777_777, length));
            }
            assertThat(read("t/b/data")).isEqualTo("old");
            upload.complete();
        }
        assertThat(backend.read("t/b/data")).isEqualTo(content);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 10, 11 << 20})
    void anUploadThatIsClosedLeavesNothing(int length) throws Exception {
        try (Upload upload = backend.startUpload("t/b/data")) {
            upload.write(noise(length), 0, length);
        }
        assertThat(backend.exists("t/b/data")).isFalse();
        assertThat(keys(ListRequest.keys(""))).isEmpty();
        assertThat(keys(ListRequest.directory(""))).isEmpty();
    }

    @Test
    void anUnfinishedUploadIsNotListed() throws Exception {
        try (Upload upload = backend.startUpload("t/b/data")) {
            upload.write(noise(6 << 20), 0, 6 << 20);
            upload.endPart();
            assertThat(keys(ListRequest.keys(""))).isEmpty();
            assertThat(keys(ListRequest.directory(""))).isEmpty();
            assertThat(keys(ListRequest.directory("t/"))).isEmpty();
            upload.complete();
        }
        assertThat(keys(ListRequest.directory(""))).containsExactly("t/");
    }

    @Test
    void copies() throws Exception {
        put("t/b/meta.json", "{}");
        put("t/b/other", "old");
        backend.copy("t/b/meta.json", "t/b/other");
        assertThat(read("t/b/meta.json")).isEqualTo("{}");
        assertThat(read("t/b/other")).isEqualTo("{}");
    }

    @Test
    void moves() throws Exception {
        put("t/b/meta.json", "{}");
        put("t/b/meta.compacted.json", "old");
        backend.move("t/b/meta.json", "t/b/meta.compacted.json");
        assertThat(backend.exists("t/b/meta.json")).isFalse();
        assertThat(read("t/b/meta.compacted.json")).isEqualTo("{}");
    }

    @Test
    void deletesAndForgetsEmptyDirectories() throws Exception {
        put("t/b/one", "1");
        put("t/b/two", "2");
        backend.delete("t/b/one");
        assertThat(keys(ListRequest.directory("t/"))).containsExactly("t/b/");
        backend.delete("t/b/two");
        assertThat(keys(ListRequest.directory(""))).isEmpty();
        assertThat(keys(ListRequest.directory("t/"))).isEmpty();
        put("t/b/one", "again");
        assertThat(read("t/b/one")).isEqualTo("again");
    }

    @Test
    void comparesVersionsBeforeWriting() throws Exception {
        assertThat(backend.putIfVersion("a", new byte[] {1}, ObjectInfo.NO_VERSION))
                .isPresent();
        String first = backend.get("a").info().version();
        assertThat(backend.putIfVersion("a", new byte[] {2}, first)).isPresent();
        assertThat(backend.read("a")).containsExactly(2);
        if (comparesVersions() && !first.equals(ObjectInfo.NO_VERSION)) {
            assertThat(backend.putIfVersion("a", new byte[] {3}, first)).isEmpty();
            assertThat(backend.putIfVersion("a", new byte[] {3}, ObjectInfo.NO_VERSION))
                    .isEmpty();
            assertThat(backend.putIfVersion("missing", new byte[] {3}, first)).isEmpty();
            assertThat(backend.read("a")).containsExactly(2);
            assertThat(backend.exists("missing")).isFalse();
        }
    }

    @Test
    void listsDirectoriesAndObjectsOfOneLevel() throws Exception {
        for (String key : List.of("t1/b1/meta.json", "t1/b2/meta.json", "t1/index.pb.zst", "t2/x", "work.json")) {
            put(key, "x");
        }
        ListPage root = backend.list(ListRequest.directory(""));
        assertThat(root.directories()).containsExactly("t1/", "t2/");
        assertThat(root.objects()).extracting(ObjectInfo::key).containsExactly("work.json");
        ListPage tenant = backend.list(ListRequest.directory("t1/"));
        assertThat(tenant.directories()).containsExactly("t1/b1/", "t1/b2/");
        assertThat(tenant.objects()).extracting(ObjectInfo::key).containsExactly("t1/index.pb.zst");
        assertThat(backend.list(ListRequest.directory("none/"))).isEqualTo(new ListPage(List.of(), List.of(), null));
    }

    @Test
    void listsKeysInTheOrderOfTheirBytes() throws Exception {
        List<String> keys = List.of("a-b/x", "a.b", "ab", "a/b", "a/b-c", "a/b.d/e", "b'(x)", "Z/a", "Z!");
        TreeSet<String> stored = new TreeSet<>(keys);
        for (String key : keys) {
            put(key, "x");
        }
        assertThat(keys(ListRequest.keys(""))).containsExactlyElementsOf(stored);
        for (String start : keys) {
            assertThat(keys(ListRequest.keys("").startingAfter(start)))
                    .as("after %s", start)
                    .containsExactlyElementsOf(stored.tailSet(start, false));
        }
    }

    @Test
    void pagesThroughListings() throws Exception {
        TreeSet<String> keys = new TreeSet<>();
        for (int i = 0; keys.size() < listedKeys(); i++) {
            String key = "tenant/%03x/%s".formatted(i * 7919 % 4096, i % 2 == 0 ? "meta.json" : "data");
            keys.add(key);
        }
        write(keys);
        assertThat(keys(ListRequest.keys("tenant/"))).containsExactlyElementsOf(keys);
        String middle = keys.stream().skip(keys.size() / 2).findFirst().orElseThrow();
        assertThat(keys(ListRequest.keys("tenant/").startingAfter(middle).limitedTo(100)))
                .containsExactlyElementsOf(keys.tailSet(middle, false));
        assertThat(keys(ListRequest.keys("tenant/").startingAfter("tenant/8")))
                .containsExactlyElementsOf(keys.tailSet("tenant/8"));
        TreeSet<String> directories = new TreeSet<>();
        keys.forEach(key -> directories.add(key.substring(0, key.lastIndexOf('/') + 1)));
        assertThat(keys(ListRequest.directory("tenant/"))).containsExactlyElementsOf(directories);
        assertThat(keys(ListRequest.directory("tenant/").limitedTo(200))).containsExactlyElementsOf(directories);
        assertThat(keys(ListRequest.keys("tenant/0"))).allMatch(key -> key.startsWith("tenant/0"));
        assertThat(backend.list(ListRequest.directory("").limitedTo(1)).directories())
                .containsExactly("tenant/");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/",
                "/etc/passwd",
                "a/",
                "a//b",
                ".",
                "..",
                "../a",
                "a/../b",
                "a/./b",
                "a/..",
                "a\u0000b",
                "a\nb",
                "..\\a",
                "a\ud83d\ude00",
                "a\ud800"
            })
    void refusesHostileKeys(String key) {
        assertThatThrownBy(() -> backend.get(key)).isInstanceOf(TempoException.Invalid.class);
        assertThatThrownBy(() -> backend.readRange(key, 0, 1)).isInstanceOf(TempoException.Invalid.class);
        assertThatThrownBy(() -> backend.info(key)).isInstanceOf(TempoException.Invalid.class);
        assertThatThrownBy(() -> put(key, "x")).isInstanceOf(TempoException.Invalid.class);
        assertThatThrownBy(() -> backend.putIfVersion(key, new byte[0], ObjectInfo.NO_VERSION))
                .isInstanceOf(TempoException.Invalid.class);
        assertThatThrownBy(() -> backend.putFile(key, files.resolve("f"))).isInstanceOf(TempoException.Invalid.class);
        assertThatThrownBy(() -> backend.startUpload(key)).isInstanceOf(TempoException.Invalid.class);
        assertThatThrownBy(() -> backend.delete(key)).isInstanceOf(TempoException.Invalid.class);
        assertThatThrownBy(() -> backend.copy(key, "x")).isInstanceOf(TempoException.Invalid.class);
        assertThatThrownBy(() -> backend.move("x", key))
                .isInstanceOfAny(TempoException.Invalid.class, TempoException.NotFound.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "../", "a/../", "a//", "./"})
    void refusesHostilePrefixes(String prefix) {
        assertThatThrownBy(() -> backend.list(ListRequest.keys(prefix))).isInstanceOf(TempoException.Invalid.class);
    }

    @Test
    void anInterruptCancelsEveryCall() throws Exception {
        put("a", "old");
        List<Call> calls = List.of(
                () -> backend.get("a"),
                () -> backend.readRange("a", 0, 1),
                () -> backend.readRanges("a", List.of(new ByteRange(0, 1), new ByteRange(2, 1))),
                () -> backend.info("a"),
                () -> put("a", "new"),
                () -> backend.putIfVersion("a", new byte[1], ObjectInfo.NO_VERSION),
                () -> backend.startUpload("b"),
                () -> backend.copy("a", "b"),
                () -> backend.move("a", "b"),
                () -> backend.delete("a"),
                () -> backend.list(ListRequest.keys("")),
                () -> backend.probe());
        for (Call call : calls) {
            Thread.currentThread().interrupt();
            assertThatThrownBy(call::run).isInstanceOf(InterruptedException.class);
            assertThat(Thread.interrupted()).isFalse();
        }
        assertThat(read("a")).isEqualTo("old");
        assertThat(keys(ListRequest.keys(""))).containsExactly("a");
    }

    private interface Call {
        void run() throws Exception;
    }
}
