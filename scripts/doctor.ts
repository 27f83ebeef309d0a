// The doctor is a package of its own; this is its command here.
import '@better-together/doctor/main'
