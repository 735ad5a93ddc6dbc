// SPDX-License-Identifier: Apache-2.0
package io.minitempo.receiver.scan;

import io.minitempo.core.wire.WireException;
import io.minitempo.core.wire.WireReader;

/// Walks the bytes of an `ExportTraceServiceRequest` (or `TracesData`, which has the same layout) once.
///
/// Accepts and refuses what Tempo's decoder does (`spec/write-path.md §1.3`): wire types and id lengths are checked at
/// every depth, UTF-8 is not, unknown fields are skipped, and field 1000 of `ResourceSpans` counts while field 2 is
/// absent. One thing is stricter: messages nested deeper than [#MAX_DEPTH] are refused, because no protobuf reader
/// behind us would open them again.
///
/// Owned by one thread; holds no request between scans.
public final class OtlpScanner {

    /// How deep messages may nest, the request itself being the first. Protobuf readers stop at 100; the answers of
    /// queries wrap a request's messages in a few more.
    public static final int MAX_DEPTH = 90;

    private static final int DEPRECATED_SCOPE_SPANS = 1000;
    private static final int BYTES = WireReader.BYTES;

    private final WireReader in = new WireReader();
    private final AttributeScanner attributes = new AttributeScanner(in);
    private final SpanScanner spanScanner = new SpanScanner(in, attributes);
    private OtlpIndex index = new OtlpIndex();
    private boolean merged;

    /// A scanner.
    public OtlpScanner() {}

    /// Fills `target` with what lies in `length` bytes of `body` from `offset` on.
    ///
    /// @throws MalformedRequestException when the bytes are no request
    public void scan(byte[] body, int offset, int length, OtlpIndex target) {
        index = target;
        try {
            merged = false;
            scanRequest(body, offset, length);
            if (merged) {
                byte[] single = MergedRequest.of(body, offset, length);
                scanRequest(single, 0, single.length);
            }
        } catch (WireException e) {
            throw MalformedRequestException.of(e);
        } finally {
            in.reset(new byte[0], 0, 0);
        }
    }

    private void scanRequest(byte[] body, int offset, int length) {
        index.begin(body);
        in.reset(body, offset, length);
        int size = 0;
        while (in.next()) {
            if (in.field() == 1) {
                in.expectBytes();
                int outer = in.enter();
                size += Sizes.message(1, resourceSpans());
                in.leave(outer);
            }
        }
        index.end(size);
    }

    private int resourceSpans() {
        int start = in.position();
        int length = in.end() - start;
        int resource = index.addResource();
        int size = 0;
        int resourceFields = 0;
        int resourceSize = 0;
        boolean scopeSpans = false;
        boolean deprecated = false;
        while (in.next()) {
            switch (in.tag()) {
                case 1 << 3 | BYTES -> {
                    resourceFields++;
                    resourceSize = resource(resource);
                }
                case 2 << 3 | BYTES -> {
                    scopeSpans = true;
                    size += scopeSpans(resource);
                }
                case 3 << 3 | BYTES -> size += Sizes.string(3, in.valueLength());
                case DEPRECATED_SCOPE_SPANS << 3 | BYTES -> deprecated = true;
                default -> unknown(3, "ResourceSpans");
            }
        }
        merged |= resourceFields > 1;
        if (deprecated) {
            int outer = in.end();
            in.reset(in.buffer(), start, length);
            size += deprecatedScopeSpans(resource, scopeSpans);
            in.reset(in.buffer(), outer, 0);
        }
        return size + Sizes.message(1, resourceSize);
    }

    /// Reads the scope spans of old clients; those that newer ones override are checked and forgotten.
    private int deprecatedScopeSpans(int resource, boolean overridden) {
        int scopes = index.scopes();
        int spans = index.spans();
        IdProblem problem = index.idProblem();
        int size = 0;
        while (in.next()) {
            if (in.field() == DEPRECATED_SCOPE_SPANS && in.type() == BYTES) {
                size += scopeSpans(resource);
            }
        }
        if (overridden) {
            index.truncate(scopes, spans, problem);
            return 0;
        }
        return size;
    }

    private int resource(int resource) {
        int offset = in.valueOffset();
        int length = in.valueLength();
        int outer = in.enter();
        attributes.beginLongest();
        int size = 0;
        while (in.next()) {
            switch (in.tag()) {
                case 1 << 3 | BYTES -> size += Sizes.message(1, attributes.attribute(4));
                case 2 << 3 | WireReader.VARINT -> size += Sizes.varint(2, in.value());
                case 3 << 3 | BYTES -> size += Sizes.message(3, entityReference());
                default -> unknown(3, "Resource");
            }
        }
        in.leave(outer);
        index.setResource(resource, offset, length, size == length, attributes.longest());
        return size;
    }

    private int entityReference() {
        int outer = in.enter();
        int size = 0;
        while (in.next()) {
            if (in.field() <= 4) {
                in.expectBytes();
                boolean repeated = in.field() > 2;
                size += repeated ? Sizes.message(in.field(), in.valueLength()) : Sizes.string(1, in.valueLength());
            }
        }
        in.leave(outer);
        return size;
    }

    private int scopeSpans(int resource) {
        int scope = index.addScope(resource);
        int outer = in.enter();
        int size = 0;
        int scopeFields = 0;
        int scopeSize = 0;
        while (in.next()) {
            switch (in.tag()) {
                case 1 << 3 | BYTES -> {
                    scopeFields++;
                    scopeSize = scope(scope);
                }
                case 2 << 3 | BYTES -> size += Sizes.message(2, spanScanner.span(scope, index));
                case 3 << 3 | BYTES -> size += Sizes.string(3, in.valueLength());
                default -> unknown(3, "ScopeSpans");
            }
        }
        in.leave(outer);
        merged |= scopeFields > 1;
        return Sizes.message(2, size + Sizes.message(1, scopeSize));
    }

    private int scope(int scope) {
        int offset = in.valueOffset();
        int length = in.valueLength();
        int outer = in.enter();
        attributes.beginLongest();
        int size = 0;
        int name = 0;
        int nameLength = 0;
        int version = 0;
        int versionLength = 0;
        while (in.next()) {
            switch (in.tag()) {
                case 1 << 3 | BYTES -> {
                    name = in.valueOffset();
                    nameLength = in.valueLength();
                    size += Sizes.string(1, nameLength);
                }
                case 2 << 3 | BYTES -> {
                    version = in.valueOffset();
                    versionLength = in.valueLength();
                    size += Sizes.string(2, versionLength);
                }
                case 3 << 3 | BYTES -> size += Sizes.message(3, attributes.attribute(5));
                case 4 << 3 | WireReader.VARINT -> size += Sizes.varint(4, in.value());
                default -> unknown(4, "InstrumentationScope");
            }
        }
        in.leave(outer);
        index.setScope(scope, offset, length, size == length, attributes.longest());
        index.setScopeNames(scope, name, nameLength, version, versionLength);
        return size;
    }

    private void unknown(int known, String message) {
        Fields.unknown(in, known, message);
    }
}
