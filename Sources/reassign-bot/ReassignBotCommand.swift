@main
struct ReassignBotCommand { static func main() {} }
