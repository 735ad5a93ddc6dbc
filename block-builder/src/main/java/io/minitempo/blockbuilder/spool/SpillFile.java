// SPDX-License-Identifier: Apache-2.0
package io.minitempo.blockbuilder.spool;

import io.minitempo.core.TenantId;
import java.io.BufferedOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A file of sorted segments, tenant after tenant; it never outlives the process that wrote it.
///
/// A segment is its trace id (16 bytes), its length (4 bytes, big-endian) and its bytes.
final class SpillFile implements AutoCloseable {

    /// Bytes before each segment.
    static final int HEADER_BYTES = 20;

    private static final Logger log = LoggerFactory.getLogger(SpillFile.class);
    private static final int WRITE_BUFFER = 256 << 10;

    private final Path path;
    private final FileChannel channel;
    private final Map<TenantId, Region> regions;

    /// Where the segments of a tenant lie.
    ///
    /// @param from first byte
    /// @param to behind the last byte
    private record Region(long from, long to) {}

    private SpillFile(Path path, FileChannel channel, Map<TenantId, Region> regions) {
        this.path = path;
        this.channel = channel;
        this.regions = regions;
    }

    /// Writes the segments of all tenants. Nothing is forced to the disk: after a crash the section is read again.
    static SpillFile write(Path path, SortedMap<TenantId, TenantSegments> tenants) throws IOException {
        Map<TenantId, Region> regions = new HashMap<>();
        long at = 0;
        try (DataOutputStream out =
                new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(path), WRITE_BUFFER))) {
            for (Map.Entry<TenantId, TenantSegments> tenant : tenants.entrySet()) {
                TenantSegments segments = tenant.getValue();
                long from = at;
                for (int segment : segments.sorted()) {
                    out.writeLong(segments.high(segment));
                    out.writeLong(segments.low(segment));
                    out.writeInt(segments.length(segment));
                    segments.writeTo(out, segment);
                    at += HEADER_BYTES + segments.length(segment);
                }
                if (at > from) {
                    regions.put(tenant.getKey(), new Region(from, at));
                }
            }
        }
        return new SpillFile(path, FileChannel.open(path, StandardOpenOption.READ), regions);
    }

    /// Whose segments these are.
    Set<TenantId> tenants() {
        return regions.keySet();
    }

    /// How many bytes the segments of a tenant take.
    long bytes(TenantId tenant) {
        @Nullable Region region = regions.get(tenant);
        return region == null ? 0 : region.to() - region.from();
    }

    /// The segments of a tenant; empty when there is none.
    Optional<SegmentRun> run(TenantId tenant) {
        @Nullable Region region = regions.get(tenant);
        return region == null ? Optional.empty() : Optional.of(new FileRun(path, channel, region.from(), region.to()));
    }

    /// Deletes the file; one that cannot be deleted is logged and left to the next cycle.
    @Override
    public void close() {
        try (channel) {
            Files.deleteIfExists(path);
        } catch (IOException e) {
            log.atWarn().addKeyValue("file", path).setCause(e).log("spilled traces were not deleted");
        }
    }
}
