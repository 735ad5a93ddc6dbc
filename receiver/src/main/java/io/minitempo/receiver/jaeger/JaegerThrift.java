// SPDX-License-Identifier: Apache-2.0
package io.minitempo.receiver.jaeger;

import io.minitempo.core.TraceId;
import io.minitempo.receiver.encoding.ThriftStruct;
import io.minitempo.receiver.encoding.ThriftStruct.FieldReader;
import io.minitempo.receiver.jaeger.JaegerBatch.Dialect;
import io.minitempo.receiver.jaeger.JaegerBatch.Log;
import io.minitempo.receiver.jaeger.JaegerBatch.Reference;
import io.minitempo.receiver.jaeger.JaegerBatch.Sender;
import io.minitempo.receiver.jaeger.JaegerBatch.Span;
import io.minitempo.receiver.scan.Growth;
import io.opentelemetry.proto.common.v1.KeyValue;
import java.util.List;
import org.apache.thrift.TException;
import org.apache.thrift.protocol.TMessage;
import org.apache.thrift.protocol.TProtocol;
import org.apache.thrift.protocol.TProtocolException;
import org.apache.thrift.protocol.TType;
import org.jspecify.annotations.Nullable;

/// Decodes Jaeger's Thrift structs; numbers and types of their fields are in `spec/write-path.md §1.4`.
final class JaegerThrift {

    private static final long NANOS_PER_MICRO = 1000;
    private static final int CHILD_OF = 0;

    private JaegerThrift() {}

    /// A bare `Batch` in the binary protocol, as it comes over HTTP.
    ///
    /// @throws MalformedRequestException when the bytes do not decode
    static JaegerBatch binaryBatch(byte[] bytes, int offset, int length, Growth growth) {
        return ThriftStruct.binary(bytes, offset, length, growth, JaegerThrift::batch);
    }

    /// A message `emitBatch` in the binary protocol, as it comes over UDP.
    ///
    /// @throws MalformedRequestException when the bytes do not decode, or are another message
    static JaegerBatch binaryMessage(byte[] bytes, int offset, int length, Growth growth) {
        return ThriftStruct.binary(bytes, offset, length, growth, JaegerThrift::message);
    }

    /// A message `emitBatch` in the compact protocol, as it comes over UDP.
    ///
    /// @throws MalformedRequestException when the bytes do not decode, or are another message
    static JaegerBatch compactMessage(byte[] bytes, int offset, int length, Growth growth) {
        return ThriftStruct.compact(bytes, offset, length, growth, JaegerThrift::message);
    }

    private static JaegerBatch message(TProtocol in) throws TException {
        TMessage message = in.readMessageBegin();
        if (!message.name.equals("emitBatch")) {
            throw new TProtocolException(
                    TProtocolException.INVALID_DATA, "unknown method " + message.name + ", expected emitBatch");
        }
        ArgumentFields fields = new ArgumentFields();
        ThriftStruct.read(in, "emitBatch", 1 << 1, fields);
        return fields.batch;
    }

    private static final class ArgumentFields implements FieldReader {
        private JaegerBatch batch = new JaegerBatch(null, List.of(), Dialect.THRIFT);

        @Override
        public boolean read(TProtocol in, int field) throws TException {
            if (field != (1 << 8 | TType.STRUCT)) {
                return false;
            }
            batch = batch(in);
            return true;
        }
    }

    private static JaegerBatch batch(TProtocol in) throws TException {
        BatchFields fields = new BatchFields();
        ThriftStruct.read(in, "Batch", 1 << 1 | 1 << 2, fields);
        return new JaegerBatch(fields.process, fields.spans, Dialect.THRIFT);
    }

    private static final class BatchFields implements FieldReader {
        private @Nullable Sender process;
        private List<Span> spans = List.of();

        @Override
        public boolean read(TProtocol in, int field) throws TException {
            switch (field) {
                case 1 << 8 | TType.STRUCT -> process = process(in);
                case 2 << 8 | TType.LIST -> spans = ThriftStruct.structs(in, JaegerThrift::span);
                default -> {
                    return false;
                }
            }
            return true;
        }
    }

    private static Sender process(TProtocol in) throws TException {
        ProcessFields fields = new ProcessFields();
        ThriftStruct.read(in, "Process", 1 << 1, fields);
        return new Sender(fields.serviceName, fields.tags);
    }

    private static final class ProcessFields implements FieldReader {
        private String serviceName = "";
        private List<KeyValue> tags = List.of();

        @Override
        public boolean read(TProtocol in, int field) throws TException {
            switch (field) {
                case 1 << 8 | TType.STRING -> serviceName = in.readString();
                case 2 << 8 | TType.LIST -> tags = ThriftStruct.structs(in, JaegerThriftTag::read);
                default -> {
                    return false;
                }
            }
            return true;
        }
    }

    private static Span span(TProtocol in) throws TException {
        SpanFields fields = new SpanFields();
        int required = 1 << 1 | 1 << 2 | 1 << 3 | 1 << 4 | 1 << 5 | 1 << 7 | 1 << 8 | 1 << 9;
        ThriftStruct.read(in, "Span", required, fields);
        return new Span(
                new TraceId(fields.traceHigh, fields.traceLow),
                fields.spanId,
                fields.parentSpanId,
                fields.operationName,
                fields.references,
                fields.startMicros * NANOS_PER_MICRO,
                fields.durationMicros * NANOS_PER_MICRO,
                fields.tags,
                fields.logs,
                null);
    }

    private static final class SpanFields implements FieldReader {
        private long traceLow;
        private long traceHigh;
        private long spanId;
        private long parentSpanId;
        private String operationName = "";
        private List<Reference> references = List.of();
        private long startMicros;
        private long durationMicros;
        private List<KeyValue> tags = List.of();
        private List<Log> logs = List.of();

        @Override
        public boolean read(TProtocol in, int field) throws TException {
            switch (field) {
                case 1 << 8 | TType.I64 -> traceLow = in.readI64();
                case 2 << 8 | TType.I64 -> traceHigh = in.readI64();
                case 3 << 8 | TType.I64 -> spanId = in.readI64();
                case 4 << 8 | TType.I64 -> parentSpanId = in.readI64();
                case 5 << 8 | TType.STRING -> operationName = in.readString();
                case 6 << 8 | TType.LIST -> references = ThriftStruct.structs(in, JaegerThrift::reference);
                case 7 << 8 | TType.I32 -> in.readI32();
                case 8 << 8 | TType.I64 -> startMicros = in.readI64();
                case 9 << 8 | TType.I64 -> durationMicros = in.readI64();
                case 10 << 8 | TType.LIST -> tags = ThriftStruct.structs(in, JaegerThriftTag::read);
                case 11 << 8 | TType.LIST -> logs = ThriftStruct.structs(in, JaegerThrift::log);
                default -> {
                    return false;
                }
            }
            return true;
        }
    }

    private static Reference reference(TProtocol in) throws TException {
        ReferenceFields fields = new ReferenceFields();
        ThriftStruct.read(in, "SpanRef", 1 << 1 | 1 << 2 | 1 << 3 | 1 << 4, fields);
        return new Reference(fields.type == CHILD_OF, new TraceId(fields.traceHigh, fields.traceLow), fields.spanId);
    }

    private static final class ReferenceFields implements FieldReader {
        private int type;
        private long traceLow;
        private long traceHigh;
        private long spanId;

        @Override
        public boolean read(TProtocol in, int field) throws TException {
            switch (field) {
                case 1 << 8 | TType.I32 -> type = in.readI32();
                case 2 << 8 | TType.I64 -> traceLow = in.readI64();
                case 3 << 8 | TType.I64 -> traceHigh = in.readI64();
                case 4 << 8 | TType.I64 -> spanId = in.readI64();
                default -> {
                    return false;
                }
            }
            return true;
        }
    }

    private static Log log(TProtocol in) throws TException {
        LogFields fields = new LogFields();
        ThriftStruct.read(in, "Log", 1 << 1 | 1 << 2, fields);
        return new Log(fields.micros * NANOS_PER_MICRO, fields.tags);
    }

    private static final class LogFields implements FieldReader {
        private long micros;
        private List<KeyValue> tags = List.of();

        @Override
        public boolean read(TProtocol in, int field) throws TException {
            switch (field) {
                case 1 << 8 | TType.I64 -> micros = in.readI64();
                case 2 << 8 | TType.LIST -> tags = ThriftStruct.structs(in, JaegerThriftTag::read);
                default -> {
                    return false;
                }
            }
            return true;
        }
    }
}
