// SPDX-License-Identifier: Apache-2.0
package io.minitempo.distributor.regroup;

import io.minitempo.core.TempoException;
import io.minitempo.core.wire.WireWriter;
import io.minitempo.receiver.scan.AttributeOwner;
import io.minitempo.receiver.scan.CanonicalWriter;
import io.minitempo.receiver.scan.OtlpIndex;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// Groups the spans of a scanned request by trace (`spec/write-path.md §2.4`).
///
/// Each pair of trace and scope within one `ResourceSpans` becomes one `ResourceSpans` with one `ScopeSpans` of that
/// trace; scopes are the same when name and version are. Spans, scopes and resources are slices of the request, except
/// the few that must be written anew, which go to a buffer beside it.
///
/// Owned by one thread at a time; holds the request until [#release]. A warm one allocates nothing per span.
public final class Regrouper {

    private static final int STATUS_BYTES = 2;
    private static final int MAX_KEPT_BYTES = 1 << 20;

    private final long seed;
    private final long maxOutputBytes;
    private final CanonicalWriter canonical = new CanonicalWriter();
    private final OrdinalTable scopeTable;
    private final RegroupedTraces traces;
    private WireWriter rewritten = new WireWriter(1024);
    private int[] firstScope = new int[8];
    private int[] distinctScopes = new int[8];

    /// A regrouper.
    ///
    /// @param maxOutputBytes how many bytes the traces of one request may take together; a resource is repeated in each
    ///     trace, so a hostile request of a few megabytes could otherwise ask for terabytes
    /// @param random seeds the hash tables, whose keys clients choose
    public Regrouper(long maxOutputBytes, RandomGenerator random) {
        this.maxOutputBytes = maxOutputBytes;
        seed = random.nextLong();
        scopeTable = new OrdinalTable(random.nextLong());
        traces = new RegroupedTraces(random.nextLong());
    }

    /// Groups the spans of a request whose ids hold.
    ///
    /// @param tenantHash the FNV-1 32 hash of the tenant, which the ring tokens go on from
    /// @param maxAttributeBytes to which length keys and string values of attributes are cut; 0 for no limit
    /// @return the traces, valid until the next call or [#release]
    /// @throws TempoException.Invalid when the traces would take more bytes than allowed
    /// @throws TempoException when the request may not take the memory that grouping needs ([OtlpIndex#growth])
    public RegroupedTraces regroup(OtlpIndex index, int tenantHash, int maxAttributeBytes) {
        canonical.begin(maxAttributeBytes);
        rewritten.clear();
        int longest = maxAttributeBytes <= 0 ? Integer.MAX_VALUE : maxAttributeBytes;
        traces.begin(index, rewritten);
        resources(index, longest);
        scopes(index, longest);
        spans(index, longest);
        long size = traces.finish(tenantHash);
        if (size > maxOutputBytes) {
            throw new TempoException.Invalid("request of " + index.size() + " bytes would take " + size
                    + " bytes when regrouped by its " + traces.count() + " traces, allowed are " + maxOutputBytes);
        }
        // Writers encode all of it; about what came in is expected.
        index.growth().by(Math.max(0, size - index.size()));
        return traces;
    }

    private void resources(OtlpIndex index, int longest) {
        Slices slices = traces.resources();
        slices.reset(index.resources());
        for (int i = 0; i < index.resources(); i++) {
            int offset = index.resourceOffset(i);
            int length = index.resourceLength(i);
            if (index.resourceCanonical(i) && index.resourceLongest(i) <= longest) {
                slices.setReceived(i, offset, length);
            } else {
                int start = rewritten.size();
                canonical.resource(index.body(), offset, length, rewritten);
                slices.setRewritten(i, start, rewritten.size() - start);
            }
        }
    }

    private void scopes(OtlpIndex index, int longest) {
        Slices slices = traces.scopes();
        int count = index.scopes();
        slices.reset(count);
        firstScope = Slices.grown(firstScope, count);
        scopeTable.clear();
        for (int i = 0; i < count; i++) {
            firstScope[i] = firstScope(index, i);
            int offset = index.scopeOffset(i);
            int length = index.scopeLength(i);
            if (index.scopeCanonical(i) && index.scopeLongest(i) <= longest) {
                slices.setReceived(i, offset, length);
            } else {
                int start = rewritten.size();
                canonical.scope(index.body(), offset, length, rewritten);
                slices.setRewritten(i, start, rewritten.size() - start);
            }
        }
    }

    /// The first scope of the same resource with the same name and version.
    private int firstScope(OtlpIndex index, int scope) {
        int resource = index.scopeResource(scope);
        boolean first = scope == 0 || index.scopeResource(scope - 1) != resource;
        boolean last = scope == index.scopes() - 1 || index.scopeResource(scope + 1) != resource;
        if (first && last) {
            return scope;
        }
        long hash = index.scopeHash(scope, seed);
        for (long attempt = 0; ; attempt++) {
            int known = scopeTable.size();
            int ordinal = scopeTable.ordinal(hash + attempt, resource);
            if (ordinal == known) {
                distinctScopes = Slices.grown(distinctScopes, known + 1);
                distinctScopes[ordinal] = scope;
                return scope;
            }
            if (index.scopesEqual(distinctScopes[ordinal], scope)) {
                return distinctScopes[ordinal];
            }
        }
    }

    private void spans(OtlpIndex index, int longest) {
        Slices slices = traces.spans();
        int count = index.spans();
        slices.reset(count);
        for (int i = 0; i < count; i++) {
            int offset = index.spanOffset(i);
            int length = index.spanLength(i);
            if (index.spanCanonical(i) && index.spanLongest(i) <= longest) {
                slices.setReceived(i, offset, length);
                slices.setLength(i, index.spanStatusAt(i) < 0 ? length : length + STATUS_BYTES);
            } else {
                int start = rewritten.size();
                canonical.span(index.body(), offset, length, rewritten);
                slices.setRewritten(i, start, rewritten.size() - start);
            }
            traces.add(i, firstScope[index.spanScope(i)]);
        }
    }

    /// How many keys and values of `owner` the last call cut.
    public int cuts(AttributeOwner owner) {
        return canonical.cuts(owner);
    }

    /// The key of the first attribute that the last call cut, or null when it cut none.
    public @Nullable String cutExample() {
        return canonical.example();
    }

    /// Forgets the request; tells whether the arrays are small enough to be kept for another.
    public boolean release() {
        traces.release();
        if (rewritten.buffer().length > MAX_KEPT_BYTES) {
            rewritten = new WireWriter(1024);
        }
        return traces.isSmall();
    }
}
