// SPDX-License-Identifier: Apache-2.0
package io.minitempo.server.tenancy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.grpc.ClientInterceptors;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.stub.MetadataUtils;
import io.minitempo.core.lifecycle.Service;
import io.minitempo.core.lifecycle.ServiceGraph;
import io.minitempo.core.time.Deadline;
import io.minitempo.server.grpc.Calls;
import io.minitempo.server.grpc.GrpcServer;
import io.minitempo.server.grpc.GrpcServerConfig;
import io.minitempo.server.grpc.GrpcServices;
import io.minitempo.server.grpc.HealthService;
import io.minitempo.server.grpc.RawMarshaller;
import io.minitempo.server.grpc.RawService;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TenancyIT {

    private final ServiceGraph graph = new ServiceGraph().add("x", Service.of(() -> {}, () -> {}));
    private GrpcServer server =
            new GrpcServer(GrpcServerConfig.defaults(), GrpcServices.builder().build());

    private int serve(boolean multitenancy) throws InterruptedException {
        RawService.Handler<byte[]> handler =
                (request, call) -> OrgId.currentContext().tenant().value().getBytes(UTF_8);
        server = new GrpcServer(
                GrpcServerConfig.defaults().listeningOn("127.0.0.1", 0),
                GrpcServices.builder()
                        .intercept(new Tenancy(multitenancy).interceptor())
                        .add(new RawService("tempopb.Querier")
                                .unary("SearchRecent", RawMarshaller.bytes(), handler)
                                .build())
                        .add(new RawService("tempopb.BackendScheduler")
                                .unary("Next", RawMarshaller.bytes(), (request, call) -> request)
                                .unary("SubmitRedaction", RawMarshaller.bytes(), handler)
                                .build())
                        .add(HealthService.of(graph))
                        .build());
        server.start(cause -> {});
        graph.start(() -> Deadline.NONE);
        return server.port();
    }

    @AfterEach
    void stop() throws InterruptedException {
        server.stop(Deadline.after(Duration.ofSeconds(5)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '#',
            value = {
                "false # SearchRecent # '' # single-tenant",
                "false # SearchRecent # x-scope-orgid= # single-tenant",
                "false # SearchRecent # x-scope-orgid=a,x-scope-orgid=b # single-tenant",
                "true # SearchRecent # '' # UNKNOWN: no org id",
                "true # SearchRecent # x-scope-orgid=a,x-scope-orgid=b # UNKNOWN: no org id",
                "true # SearchRecent # x-scope-orgid=t1 # t1",
                "true # SearchRecent # x-scope-orgid=t1|t2 # INVALID_ARGUMENT: multiple org IDs present",
                "true # SearchRecent # x-scope-orgid= # INVALID_ARGUMENT: no org id",
            })
    void namesTheTenantOfCalls(boolean multitenancy, String method, String headers, String expected)
            throws InterruptedException {
        ManagedChannel channel = Calls.channel(serve(multitenancy));
        Metadata metadata = new Metadata();
        for (String header : headers.split(",", -1)) {
            int equals = header.indexOf('=');
            if (equals > 0) {
                metadata.put(
                        Metadata.Key.of(header.substring(0, equals), Metadata.ASCII_STRING_MARSHALLER),
                        header.substring(equals + 1));
            }
        }
        String answer;
        try {
            answer = new String(
                    Calls.unary(
                            ClientInterceptors.intercept(channel, MetadataUtils.newAttachHeadersInterceptor(metadata)),
                            "tempopb.Querier/" + method,
                            new byte[0]),
                    UTF_8);
        } catch (StatusRuntimeException e) {
            answer = e.getMessage();
        }
        Calls.close(channel);

        assertThat(answer).isEqualTo(expected);
    }

    @Test
    void exemptMethodsNeedNoTenant() throws InterruptedException {
        ManagedChannel channel = Calls.channel(serve(true));

        assertThat(Calls.unary(channel, "tempopb.BackendScheduler/Next", new byte[] {1}))
                .hasSize(1);
        assertThat(HealthGrpc.newBlockingStub(channel)
                        .check(HealthCheckRequest.getDefaultInstance())
                        .getStatus()
                        .name())
                .isEqualTo("SERVING");
        assertThat(catchThrowableOfType(
                        StatusRuntimeException.class,
                        () -> Calls.unary(channel, "tempopb.BackendScheduler/SubmitRedaction", new byte[0])))
                .hasMessage("UNKNOWN: no org id");
        Calls.close(channel);
    }
}
