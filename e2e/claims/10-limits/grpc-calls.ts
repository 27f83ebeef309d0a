import { CommunicationProtocolEnum, DaprClient, HttpMethod, type LoggerService, LogLevel } from '@dapr/dapr'

const silent: LoggerService = { error() {}, warn() {}, info() {}, verbose() {}, debug() {} }

/** The same call through the gRPC API of a sidecar, `times` at once. Returns how many were refused. */
export async function invokeByGrpc(grpcPort: number, appId: string, path: string, times: number): Promise<number> {
  const client = new DaprClient({
    daprHost: '127.0.0.1',
    daprPort: String(grpcPort),
    communicationProtocol: CommunicationProtocolEnum.GRPC,
    logger: { level: LogLevel.Error, service: silent },
  })
  try {
    const calls = Array.from({ length: times }, () => client.invoker.invoke(appId, path, HttpMethod.POST, { one: 1 }))
    return (await Promise.allSettled(calls)).filter(({ status }) => status === 'rejected').length
  } finally {
    await client.stop()
  }
}
