// SPDX-License-Identifier: Apache-2.0
package io.minitempo.receiver.zipkin;

import io.minitempo.core.TraceId;
import io.minitempo.receiver.encoding.ThriftStruct;
import io.minitempo.receiver.encoding.ThriftStruct.FieldReader;
import io.minitempo.receiver.scan.Growth;
import io.minitempo.receiver.zipkin.ZipkinV1Span.Annotation;
import io.minitempo.receiver.zipkin.ZipkinV1Span.BinaryAnnotation;
import io.minitempo.receiver.zipkin.ZipkinV1Span.Dialect;
import io.minitempo.receiver.zipkin.ZipkinV1Span.Endpoint;
import io.opentelemetry.proto.common.v1.AnyValue;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.apache.thrift.TException;
import org.apache.thrift.protocol.TProtocol;
import org.apache.thrift.protocol.TType;

/// Decodes version 1 in Thrift: a bare list of structs in the binary protocol. Ids are not checked here.
final class ZipkinThriftV1 {

    private ZipkinThriftV1() {}

    /// The spans of a request.
    ///
    /// @throws MalformedRequestException when the bytes do not decode
    static List<ZipkinV1Span> decode(byte[] bytes, int offset, int length, Growth growth) {
        return ThriftStruct.binary(bytes, offset, length, growth, in -> ThriftStruct.structs(in, ZipkinThriftV1::span));
    }

    private static ZipkinV1Span span(TProtocol in) throws TException {
        SpanFields fields = new SpanFields();
        ThriftStruct.read(in, "Span", 0, fields);
        return new ZipkinV1Span(
                new TraceId(fields.traceHigh, fields.traceLow),
                fields.id,
                fields.parentId,
                fields.name,
                fields.timestamp,
                fields.duration,
                fields.annotations,
                fields.binaryAnnotations,
                Dialect.THRIFT);
    }

    private static final class SpanFields implements FieldReader {
        private long traceLow;
        private long traceHigh;
        private String name = "";
        private long id;
        private long parentId;
        private List<Annotation> annotations = List.of();
        private List<BinaryAnnotation> binaryAnnotations = List.of();
        private long timestamp;
        private long duration;

        @Override
        public boolean read(TProtocol in, int field) throws TException {
            switch (field) {
                case 1 << 8 | TType.I64 -> traceLow = in.readI64();
                case 3 << 8 | TType.STRING -> name = in.readString();
                case 4 << 8 | TType.I64 -> id = in.readI64();
                case 5 << 8 | TType.I64 -> parentId = in.readI64();
                case 6 << 8 | TType.LIST -> annotations = ThriftStruct.structs(in, ZipkinThriftV1::annotation);
                case 8 << 8 | TType.LIST ->
                    binaryAnnotations = ThriftStruct.structs(in, ZipkinThriftV1::binaryAnnotation);
                case 10 << 8 | TType.I64 -> timestamp = in.readI64();
                case 11 << 8 | TType.I64 -> duration = in.readI64();
                case 12 << 8 | TType.I64 -> traceHigh = in.readI64();
                default -> {
                    return false;
                }
            }
            return true;
        }
    }

    private static Annotation annotation(TProtocol in) throws TException {
        AnnotationFields fields = new AnnotationFields();
        ThriftStruct.read(in, "Annotation", 0, fields);
        return new Annotation(fields.timestamp, fields.value, fields.host);
    }

    private static final class AnnotationFields implements FieldReader {
        private long timestamp;
        private String value = "";
        private Optional<Endpoint> host = Optional.empty();

        @Override
        public boolean read(TProtocol in, int field) throws TException {
            switch (field) {
                case 1 << 8 | TType.I64 -> timestamp = in.readI64();
                case 2 << 8 | TType.STRING -> value = in.readString();
                case 3 << 8 | TType.STRUCT -> host = Optional.of(endpoint(in));
                default -> {
                    return false;
                }
            }
            return true;
        }
    }

    private static BinaryAnnotation binaryAnnotation(TProtocol in) throws TException {
        BinaryFields fields = new BinaryFields();
        ThriftStruct.read(in, "BinaryAnnotation", 0, fields);
        return new BinaryAnnotation(fields.key, value(fields.type, fields.value), fields.host);
    }

    private static final class BinaryFields implements FieldReader {
        private String key = "";
        private ByteBuffer value = ByteBuffer.allocate(0);
        private int type;
        private Optional<Endpoint> host = Optional.empty();

        @Override
        public boolean read(TProtocol in, int field) throws TException {
            switch (field) {
                case 1 << 8 | TType.STRING -> key = in.readString();
                case 2 << 8 | TType.STRING -> value = in.readBinary();
                case 3 << 8 | TType.I32 -> type = in.readI32();
                case 4 << 8 | TType.STRUCT -> host = Optional.of(endpoint(in));
                default -> {
                    return false;
                }
            }
            return true;
        }
    }

    /// BOOL 0, BYTES 1, I16 2, I32 3, I64 4, DOUBLE 5, STRING 6; big-endian, the short integers unsigned. A value too
    /// short for its type is read as bytes.
    private static AnyValue value(int type, ByteBuffer value) {
        int size = value.remaining();
        if (type == 0 && size >= 1) {
            return Values.bool(value.get(value.position()) == 1);
        }
        if (type == 2 && size >= 2) {
            return Values.integer(value.getShort(value.position()) & 0xffff);
        }
        if (type == 3 && size >= 4) {
            return Values.integer(value.getInt(value.position()) & 0xffff_ffffL);
        }
        if (type == 4 && size >= 8) {
            return Values.integer(value.getLong(value.position()));
        }
        if (type == 5 && size >= 8) {
            return Values.real(value.getDouble(value.position()));
        }
        byte[] bytes = new byte[size];
        value.get(value.position(), bytes);
        return Values.text(
                type == 6
                        ? new String(bytes, StandardCharsets.UTF_8)
                        : Base64.getEncoder().encodeToString(bytes));
    }

    private static Endpoint endpoint(TProtocol in) throws TException {
        EndpointFields fields = new EndpointFields();
        ThriftStruct.read(in, "Endpoint", 0, fields);
        int port = fields.port & 0xffff;
        return new Endpoint(
                fields.serviceName,
                fields.ipv4 == 0
                        ? ""
                        : IpText.format(
                                ByteBuffer.allocate(4).putInt(fields.ipv4).array()),
                fields.ipv6,
                port == 0 ? "" : Integer.toString(port));
    }

    private static final class EndpointFields implements FieldReader {
        private int ipv4;
        private short port;
        private String serviceName = "";
        private String ipv6 = "";

        @Override
        public boolean read(TProtocol in, int field) throws TException {
            switch (field) {
                case 1 << 8 | TType.I32 -> ipv4 = in.readI32();
                case 2 << 8 | TType.I16 -> port = in.readI16();
                case 3 << 8 | TType.STRING -> serviceName = in.readString();
                case 4 << 8 | TType.STRING -> {
                    ByteBuffer address = in.readBinary();
                    byte[] bytes = new byte[address.remaining()];
                    address.get(bytes);
                    ipv6 = IpText.format(bytes);
                }
                default -> {
                    return false;
                }
            }
            return true;
        }
    }
}
