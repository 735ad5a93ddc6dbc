// SPDX-License-Identifier: Apache-2.0
package io.minitempo.block.parquet.read;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Decoded parts of files that many queries need, such as dictionaries: as many as fit, those used last. Files never
/// change, so nothing is ever outdated. Any thread may use it.
public final class DecodedCache {

    /// Keeps nothing.
    public static final DecodedCache NONE = new DecodedCache(0);

    /// What a part costs beside its bytes.
    private static final long ENTRY_BYTES = 160;

    private final long maxBytes;
    private final Map<Key, Part> parts = new LinkedHashMap<>(64, 0.75f, true);
    private long bytes;

    /// A cache of about so many bytes.
    public DecodedCache(long maxBytes) {
        this.maxBytes = maxBytes;
    }

    /// A decoded part; immutable.
    public interface Part {
        /// About how many bytes it takes.
        long bytes();
    }

    /// What a part is.
    ///
    /// @param object the key of the file
    /// @param offset where it was decoded from
    /// @param type what it became
    public record Key(String object, long offset, Class<? extends Part> type) {}

    /// A part, or null when it is not kept.
    ///
    /// @param <P> what the key says
    public <P extends Part> @Nullable P find(Key key, Class<P> type) {
        synchronized (parts) {
            return type.cast(parts.get(key));
        }
    }

    /// Keeps a part; one that alone is too large is not kept.
    public void keep(Key key, Part part) {
        if (cost(part) > maxBytes) {
            return;
        }
        synchronized (parts) {
            @Nullable Part before = parts.put(key, part);
            bytes += cost(part) - (before == null ? 0 : cost(before));
            Iterator<Part> oldest = parts.values().iterator();
            while (bytes > maxBytes) {
                bytes -= cost(oldest.next());
                oldest.remove();
            }
        }
    }

    /// Empty parts cost something too: nothing is kept where nothing fits, and their number is bounded.
    private static long cost(Part part) {
        return part.bytes() + ENTRY_BYTES;
    }
}
