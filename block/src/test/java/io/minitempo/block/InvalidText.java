// SPDX-License-Identifier: Apache-2.0
package io.minitempo.block;

import com.google.protobuf.ByteString;
import io.minitempo.core.TraceId;
import io.minitempo.proto.tempopb.Trace;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.ArrayValue;
import io.opentelemetry.proto.common.v1.InstrumentationScope;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.common.v1.KeyValueList;
import io.opentelemetry.proto.resource.v1.Resource;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Traces with a chosen text, or bytes that are none, in one place or in all.
public final class InvalidText {

    private static final byte PLACE = '@';

    /// Where a trace has text.
    public enum Place {
        SPAN_NAME,
        SPAN_KEY,
        SPAN_VALUE,
        ARRAY_VALUE,
        LIST_VALUE,
        SERVICE_NAME,
        RESOURCE_VALUE,
        SCOPE_NAME,
        STATUS_MESSAGE,
        EVENT_NAME,
        TRACE_STATE
    }

    private InvalidText() {}

    /// The bytes of a trace with `text` at one place.
    public static byte[] at(Place place, TraceId id, byte[] text) {
        return withText(trace(id, place, "@".repeat(text.length)), text);
    }

    /// The bytes of a trace with `text` at every place.
    public static byte[] everywhere(TraceId id, byte[] text) {
        return withText(trace(id, null, "@".repeat(text.length)), text);
    }

    /// The trace with a text that is one, at one place.
    public static Trace valid(Place place, TraceId id, String text) {
        return trace(id, place, text);
    }

    private static byte[] withText(Trace trace, byte[] text) {
        byte[] bytes = trace.toByteArray();
        for (int i = 0; i < bytes.length; i++) {
            if (bytes[i] == PLACE) {
                System.arraycopy(text, 0, bytes, i, text.length);
                i += text.length - 1;
            }
        }
        return bytes;
    }

    private static Trace trace(TraceId id, @Nullable Place chosen, String text) {
        Span span = Span.newBuilder()
                .setTraceId(ByteString.copyFrom(id.toBytes()))
                .setSpanId(ByteString.copyFromUtf8("span-id-"))
                .setStartTimeUnixNano(1_795_176_000_000_000_000L)
                .setEndTimeUnixNano(1_795_176_001_000_000_000L)
                .setName(text(Place.SPAN_NAME, chosen, text))
                .setTraceState(text(Place.TRACE_STATE, chosen, text))
                .setStatus(Status.newBuilder().setMessage(text(Place.STATUS_MESSAGE, chosen, text)))
                .addEvents(Span.Event.newBuilder()
                        .setTimeUnixNano(1_795_176_000_500_000_000L)
                        .setName(text(Place.EVENT_NAME, chosen, text)))
                .addAttributes(pair(text(Place.SPAN_KEY, chosen, text), string("by key")))
                .addAttributes(pair("value", string(text(Place.SPAN_VALUE, chosen, text))))
                .addAttributes(pair("array", array(text(Place.ARRAY_VALUE, chosen, text))))
                .addAttributes(pair("list", list(text(Place.LIST_VALUE, chosen, text))))
                .build();
        Resource resource = Resource.newBuilder()
                .addAttributes(pair("service.name", string(text(Place.SERVICE_NAME, chosen, text))))
                .addAttributes(pair("cloud", string(text(Place.RESOURCE_VALUE, chosen, text))))
                .build();
        InstrumentationScope scope = InstrumentationScope.newBuilder()
                .setName(text(Place.SCOPE_NAME, chosen, text))
                .build();
        return Trace.newBuilder()
                .addResourceSpans(ResourceSpans.newBuilder()
                        .setResource(resource)
                        .addScopeSpans(ScopeSpans.newBuilder().setScope(scope).addSpans(span)))
                .build();
    }

    private static String text(Place place, @Nullable Place chosen, String text) {
        return chosen == null || place == chosen ? text : place.name().toLowerCase(Locale.ROOT);
    }

    private static KeyValue pair(String key, AnyValue value) {
        return KeyValue.newBuilder().setKey(key).setValue(value).build();
    }

    private static AnyValue string(String text) {
        return AnyValue.newBuilder().setStringValue(text).build();
    }

    private static AnyValue array(String text) {
        return AnyValue.newBuilder()
                .setArrayValue(
                        ArrayValue.newBuilder().addValues(string("first")).addValues(string(text)))
                .build();
    }

    private static AnyValue list(String text) {
        return AnyValue.newBuilder()
                .setKvlistValue(KeyValueList.newBuilder().addValues(pair(text, string(text))))
                .build();
    }
}
