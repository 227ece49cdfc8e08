"""Operating the shop: what people do with the commands of infra/operate, on the emulator."""
