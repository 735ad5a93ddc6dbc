// SPDX-License-Identifier: Apache-2.0
package io.minitempo.receiver.scan;

import io.minitempo.core.wire.WireReader;
import io.minitempo.core.wire.WireWriter;

/// Rewrites a request in which one `ResourceSpans` holds several resources, or one `ScopeSpans` several scopes.
///
/// Protobuf says that such messages merge, and merging is the concatenation of their contents. No known client sends
/// this, but a decoder must take it.
final class MergedRequest {

    private static final int SCOPE_SPANS = 2;
    private static final int DEPRECATED_SCOPE_SPANS = 1000;

    private MergedRequest() {}

    /// The same request with at most one resource and one scope in each place.
    static byte[] of(byte[] body, int offset, int length) {
        WireWriter out = new WireWriter(length + 64);
        WireReader request = new WireReader().reset(body, offset, length);
        while (request.next()) {
            if (request.field() == 1) {
                int mark = out.begin(1);
                resourceSpans(request, out);
                out.end(mark);
            }
        }
        return out.toByteArray();
    }

    private static void resourceSpans(WireReader message, WireWriter out) {
        mergeFirstField(message, out);
        WireReader in = inside(message);
        while (in.next()) {
            if (in.field() == SCOPE_SPANS || in.field() == DEPRECATED_SCOPE_SPANS) {
                int mark = out.begin(in.field());
                mergeFirstField(in, out);
                copyOthers(in, out);
                out.end(mark);
            } else if (in.field() != 1) {
                copy(in, out);
            }
        }
    }

    private static void mergeFirstField(WireReader message, WireWriter out) {
        int mark = out.begin(1);
        WireReader in = inside(message);
        while (in.next()) {
            if (in.field() == 1) {
                out.raw(in.buffer(), in.valueOffset(), in.valueLength());
            }
        }
        out.end(mark);
    }

    private static void copyOthers(WireReader message, WireWriter out) {
        WireReader in = inside(message);
        while (in.next()) {
            if (in.field() != 1) {
                copy(in, out);
            }
        }
    }

    private static void copy(WireReader in, WireWriter out) {
        out.raw(in.buffer(), in.tagOffset(), in.position() - in.tagOffset());
    }

    private static WireReader inside(WireReader in) {
        return new WireReader().reset(in.buffer(), in.valueOffset(), in.valueLength());
    }
}
