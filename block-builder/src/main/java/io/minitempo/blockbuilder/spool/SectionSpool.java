// SPDX-License-Identifier: Apache-2.0
package io.minitempo.blockbuilder.spool;

import io.minitempo.core.TempoException;
import io.minitempo.core.TenantId;
import io.minitempo.core.TraceId;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Collects the segments of a section as they come and gives them back by tenant, trace and arrival
/// (`spec/write-path.md §5.1`).
///
/// Segments are copied into memory until that takes `memoryBytes`; then all of them go, sorted, to a file, and
/// collecting goes on. Reading merges the files with what is left in memory. Filling belongs to one thread; once it is
/// done, the tenants may be read side by side, each by one thread.
public final class SectionSpool implements AutoCloseable {

    private final Path directory;
    private final long memoryBytes;
    private final SortedMap<TenantId, TenantSegments> tenants = new TreeMap<>();
    private final List<SpillFile> files = new ArrayList<>();
    private long used;

    /// An empty spool whose files, if it needs any, come to `directory`.
    public SectionSpool(Path directory, long memoryBytes) {
        this.directory = directory;
        this.memoryBytes = memoryBytes;
    }

    /// Copies a segment: `length` bytes of `array` from `offset` on.
    ///
    /// @throws TempoException.Unavailable when the file to make room cannot be written, as on a full disk
    public void add(TenantId tenant, TraceId trace, byte[] array, int offset, int length) {
        @Nullable TenantSegments segments = tenants.get(tenant);
        if (segments == null) {
            segments = new TenantSegments();
            tenants.put(tenant, segments);
            used += segments.memory();
        }
        used -= segments.memory();
        segments.add(trace, array, offset, length);
        used += segments.memory();
        if (used >= memoryBytes) {
            spill();
        }
    }

    private void spill() {
        Path path = directory.resolve("section-" + files.size() + ".spill");
        try {
            Files.createDirectories(directory);
            files.add(SpillFile.write(path, tenants));
        } catch (IOException e) {
            throw new TempoException.Unavailable("spilling traces to " + path + " failed: " + e.getMessage(), e);
        }
        tenants.clear();
        used = 0;
    }

    /// Whoever has a segment here.
    public SortedSet<TenantId> tenants() {
        SortedSet<TenantId> all = new TreeSet<>(tenants.keySet());
        files.forEach(file -> all.addAll(file.tenants()));
        return all;
    }

    /// About how many bytes the segments of a tenant take, in memory and in files.
    public long bytes(TenantId tenant) {
        @Nullable TenantSegments inMemory = tenants.get(tenant);
        long bytes = inMemory == null ? 0 : inMemory.memory();
        for (SpillFile file : files) {
            bytes += file.bytes(tenant);
        }
        return bytes;
    }

    /// How many files the section needed.
    public int files() {
        return files.size();
    }

    /// Every trace of a tenant in ascending order of the ids, with its segments in the order of their arrival.
    ///
    /// @param maxTraceBytes size that no trace exceeds
    /// @param tooLarge is shown every segment that is left out because its trace would exceed that size
    /// @throws TempoException.Unavailable when a file cannot be read
    /// @throws InterruptedException when the caller is interrupted
    public TraceMerge traces(TenantId tenant, long maxTraceBytes, Consumer<ByteBuffer> tooLarge)
            throws InterruptedException {
        List<SegmentRun> runs = new ArrayList<>();
        for (SpillFile file : files) {
            file.run(tenant).ifPresent(runs::add);
        }
        @Nullable TenantSegments inMemory = tenants.get(tenant);
        if (inMemory != null) {
            runs.add(new MemoryRun(inMemory));
        }
        return new TraceMerge(runs, maxTraceBytes, tooLarge);
    }

    /// Deletes the files. What was read from them stays valid.
    @Override
    public void close() {
        files.forEach(SpillFile::close);
        files.clear();
        tenants.clear();
    }
}
