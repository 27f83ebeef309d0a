// The command of packages/doctor.
import '@better-together/doctor/main'
