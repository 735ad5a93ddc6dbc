// SPDX-License-Identifier: Apache-2.0
package io.minitempo.compactor.scheduler;

import io.grpc.stub.StreamObserver;
import io.minitempo.compactor.job.Job;
import io.minitempo.core.BlockId;
import io.minitempo.core.TempoException;
import io.minitempo.proto.tempopb.BackendSchedulerGrpc;
import io.minitempo.proto.tempopb.CompactionDetail;
import io.minitempo.proto.tempopb.JobDetail;
import io.minitempo.proto.tempopb.JobType;
import io.minitempo.proto.tempopb.NextJobRequest;
import io.minitempo.proto.tempopb.NextJobResponse;
import io.minitempo.proto.tempopb.RetentionDetail;
import io.minitempo.proto.tempopb.SubmitRedactionRequest;
import io.minitempo.proto.tempopb.SubmitRedactionResponse;
import io.minitempo.proto.tempopb.UpdateJobStatusRequest;
import io.minitempo.proto.tempopb.UpdateJobStatusResponse;
import java.util.List;

/// The gRPC service `tempopb.BackendScheduler` (`spec/api.md §7.1`). Any thread may call.
public final class BackendSchedulerService extends BackendSchedulerGrpc.BackendSchedulerImplBase {

    private final Jobs jobs;

    /// What the service asks for.
    private interface Jobs {
        Job next(String worker) throws InterruptedException;

        void update(String id, Job.Status status, List<BlockId> output, String error) throws InterruptedException;
    }

    private BackendSchedulerService(Jobs jobs) {
        this.jobs = jobs;
    }

    /// The service of a scheduler.
    public static BackendSchedulerService of(BackendScheduler scheduler) {
        return new BackendSchedulerService(new Jobs() {
            @Override
            public Job next(String worker) throws InterruptedException {
                return scheduler.next(worker);
            }

            @Override
            public void update(String id, Job.Status status, List<BlockId> output, String error)
                    throws InterruptedException {
                scheduler.update(id, status, output, error);
            }
        });
    }

    @Override
    public void next(NextJobRequest request, StreamObserver<NextJobResponse> response) {
        Job job;
        try {
            job = jobs.next(request.getWorkerId());
        } catch (InterruptedException e) {
            throw canceled();
        }
        JobDetail.Builder detail = JobDetail.newBuilder().setTenant(job.tenant().value());
        NextJobResponse.Builder answer = NextJobResponse.newBuilder().setJobId(job.id());
        switch (job.type()) {
            case COMPACTION -> {
                answer.setType(JobType.JOB_TYPE_COMPACTION);
                detail.setCompaction(CompactionDetail.newBuilder()
                        .addAllInput(job.input().stream().map(BlockId::toString).toList()));
            }
            case RETENTION -> {
                answer.setType(JobType.JOB_TYPE_RETENTION);
                detail.setRetention(RetentionDetail.getDefaultInstance());
            }
        }
        response.onNext(answer.setDetail(detail).build());
        response.onCompleted();
    }

    @Override
    public void updateJob(UpdateJobStatusRequest request, StreamObserver<UpdateJobStatusResponse> response) {
        Job.Status status = switch (request.getStatus()) {
            case JOB_STATUS_RUNNING -> Job.Status.RUNNING;
            case JOB_STATUS_SUCCEEDED -> Job.Status.SUCCEEDED;
            case JOB_STATUS_FAILED -> Job.Status.FAILED;
            case JOB_STATUS_UNSPECIFIED, UNRECOGNIZED ->
                throw new TempoException.Invalid("invalid job status: expected running, succeeded or failed,"
                        + " found " + request.getStatusValue());
        };
        List<BlockId> output = request.getCompaction().getOutputList().stream()
                .map(BlockId::parse)
                .toList();
        try {
            jobs.update(request.getJobId(), status, output, request.getError());
        } catch (InterruptedException e) {
            throw canceled();
        }
        response.onNext(UpdateJobStatusResponse.newBuilder().setSuccess(true).build());
        response.onCompleted();
    }

    @Override
    public void submitRedaction(SubmitRedactionRequest request, StreamObserver<SubmitRedactionResponse> response) {
        throw new TempoException.NotBuilt("redaction is not built");
    }

    private static TempoException.Canceled canceled() {
        Thread.currentThread().interrupt();
        return new TempoException.Canceled("context canceled");
    }
}
